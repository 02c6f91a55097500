package org.tallyboard.notification.event;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tallyboard.notification.template.Names;

/// Collects what is known of an event, and works out what follows from it. For one thread.
public final class EventMaker {

    /// Keys stand in logs and ids.
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private final Kind kind;
    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, List<Map<String, String>>> lists = new LinkedHashMap<>();
    private String state = "";
    private String name = "";
    private String what = "";
    private List<String> subject = List.of();

    /// An event of this kind, of which nothing is known yet.
    public EventMaker(Kind kind) {
        this.kind = kind;
    }

    /// Something that is known; blank text is not.
    ///
    /// @param of one of [Names#ALL]
    public EventMaker with(String of, String value) {
        if (!Names.known(of)) {
            throw new IllegalArgumentException("no template can name " + of);
        }
        if (!value.isBlank()) {
            values.put(of, value);
        }
        return this;
    }

    /// The same of a list.
    public EventMaker with(String list, List<Map<String, String>> items) {
        if (!items.isEmpty()) {
            lists.put(list, List.copyOf(items));
        }
        return this;
    }

    /// What is known by this name so far.
    String value(String of) {
        return values.getOrDefault(of, "");
    }

    /// The state, as its source writes it.
    public EventMaker state(String told) {
        state = States.word(told);
        return this;
    }

    /// When it happened.
    public EventMaker at(Instant at) {
        return with("at", at.toString());
    }

    /// How people call it.
    ///
    /// @param name in a subject, for example `video-api: Build`
    /// @param what the same as the beginning of a sentence: `Stage Build of video-api`
    public EventMaker called(String name, String what) {
        this.name = name;
        this.what = what;
        return this;
    }

    /// What is in that state, in parts that tell it from everything else of its kind.
    public EventMaker about(String... parts) {
        subject = List.of(parts);
        return this;
    }

    /// The event.
    ///
    /// @param key parts that tell this event from others about the same subject, beside its state
    public NotificationEvent made(String... key) {
        Outcome outcome = States.outcome(state);
        String about = text(Stream.concat(Stream.of(kind.word()), subject.stream()));
        String id = text(Stream.of(Stream.of(about, state), Stream.of(key)).flatMap(parts -> parts));
        with("kind", kind.word());
        with("state", state.isEmpty() ? "state not told" : state);
        with("verb", States.verb(state));
        with("outcome", outcome.word());
        if (outcome != Outcome.UNKNOWN) {
            with("is." + outcome.word(), "yes");
        }
        with("name", name);
        with("what", what);
        with("key", id);
        return new NotificationEvent(kind, state, outcome, id, about, values, lists);
    }

    private static String text(Stream<String> parts) {
        return CONTROL.matcher(parts.collect(Collectors.joining("/"))).replaceAll(" ");
    }
}
