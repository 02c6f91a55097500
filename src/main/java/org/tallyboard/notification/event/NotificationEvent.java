package org.tallyboard.notification.event;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.tallyboard.notification.template.Message;
import org.tallyboard.notification.template.Templates;

/// Something came to be in a state that somebody may want to hear of.
///
/// @param kind what it is about
/// @param state the state's word, for example `failed`; one that this version does not know as its source wrote it;
///     empty where none was told
/// @param outcome what that means
/// @param key the same for each repeat of this event: account, Region, pipeline, execution, stage, action, state and
///     attempt, as far as its source tells them; never the id or the time of an event, which differ in repeats
/// @param subject what is in that state, for example a stage of a pipeline whatever the execution: a failure and what
///     ends it have it in common
/// @param values what is known, by the names of [Names#ALL]; names of which nothing is known are left out
/// @param lists what is known by the names of [Names#LISTS]
public record NotificationEvent(
        Kind kind,
        String state,
        Outcome outcome,
        String key,
        String subject,
        Map<String, String> values,
        Map<String, List<Map<String, String>>> lists) {

    public NotificationEvent {
        values = Map.copyOf(values);
        lists = Map.copyOf(lists);
    }

    /// What is known by this name; empty text where nothing is.
    public String value(String name) {
        return values.getOrDefault(name, "");
    }

    /// When it happened, where its source tells.
    public Optional<Instant> at() {
        try {
            return Optional.of(value("at")).filter(text -> !text.isEmpty()).map(Instant::parse);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /// The names of the templates that suit it, the most special first: `action build`, `action`.
    public List<String> templates() {
        String category = value("action.category").toLowerCase(Locale.ROOT);
        return category.isEmpty() ? List.of(kind.word()) : List.of(kind.word() + " " + category, kind.word());
    }

    /// How it reads with the template that suits it.
    ///
    /// @param zone of the times in it
    /// @param ascii whether the subject is to be ASCII
    public Message message(Templates templates, ZoneId zone, boolean ascii) {
        return templates.first(templates()).fill(values, lists, zone, ascii);
    }
}
