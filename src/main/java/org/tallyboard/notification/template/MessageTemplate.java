package org.tallyboard.notification.template;

import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// The texts of one kind of notification, for each place that it is read in.
public final class MessageTemplate {

    /// The longest e-mail that is made, in characters: well below the 256 KiB that SNS takes, whatever the characters.
    static final int LONGEST_MAIL = 60_000;
    /// The longest message of a chat.
    static final int LONGEST_CHAT = 8_000;
    /// The longest value.
    static final int LONGEST_VALUE = 8_000;
    /// A subject before it is shortened.
    private static final int LONG_SUBJECT = 4_000;

    private static final Pattern BLANK_LINES = Pattern.compile("\\n(?:[ \\t]*\\n){2,}");

    private final TemplateText subject;
    private final TemplateText mail;
    private final TemplateText sms;
    private final TemplateText chat;

    MessageTemplate(TemplateText subject, TemplateText mail, TemplateText sms, TemplateText chat) {
        this.subject = subject;
        this.mail = mail;
        this.sms = sms;
        this.chat = chat;
    }

    /// Fills it in. Never fails: values are cleaned, what is too long is cut and says so, and of names that `values`
    /// does not have nothing is known.
    ///
    /// @param values by the names of [Names#ALL]
    /// @param lists by the names of [Names#LISTS]
    /// @param zone of the times in it
    /// @param ascii whether the subject is to be ASCII
    public Message fill(
            Map<String, String> values, Map<String, List<Map<String, String>>> lists, ZoneId zone, boolean ascii) {
        Map<String, Object> plain = context(values, lists, zone, false);
        Map<String, Object> marked = context(values, lists, zone, true);
        return new Message(
                Subject.of(subject.fill(marked, LONG_SUBJECT), ascii ? Subject.Letters.ASCII : Subject.Letters.UTF_8),
                body(mail.fill(plain, LONGEST_MAIL)),
                Sms.fit(body(sms.fill(plain, 2 * Sms.LONGEST))),
                body(chat.fill(plain, LONGEST_CHAT)));
    }

    /// Sections that show nothing leave their blank lines behind.
    private static String body(String text) {
        return BLANK_LINES.matcher(Clean.text(text)).replaceAll("\n\n").strip();
    }

    private static Map<String, Object> context(
            Map<String, String> values, Map<String, List<Map<String, String>>> lists, ZoneId zone, boolean marked) {
        Map<String, Object> context = new LinkedHashMap<>(Helpers.in(zone));
        for (Names.Name name : Names.ALL) {
            String value = clean(values.getOrDefault(name.name(), ""));
            boolean keep = marked && !value.isEmpty() && Names.KEPT_IN_SUBJECT.contains(name.name());
            put(context, name.name(), keep ? Clean.KEEP + value + Clean.KEPT : value);
        }
        Names.LISTS.forEach((list, names) -> context.put(
                list,
                lists.getOrDefault(list, List.of()).stream()
                        .map(item -> {
                            Map<String, Object> one = new LinkedHashMap<>();
                            names.forEach(name -> put(one, name.name(), clean(item.getOrDefault(name.name(), ""))));
                            return one;
                        })
                        .toList()));
        return context;
    }

    private static String clean(String value) {
        return Clean.cut(Clean.text(value), LONGEST_VALUE).strip();
    }

    private static void put(Map<String, Object> context, String name, String value) {
        int dot = name.indexOf('.');
        if (dot < 0) {
            context.put(name, value);
            return;
        }
        @SuppressWarnings("unchecked")
        Map<String, Object> group = (Map<String, Object>)
                context.computeIfAbsent(name.substring(0, dot), none -> new LinkedHashMap<String, Object>());
        group.put(name.substring(dot + 1), value);
    }
}
