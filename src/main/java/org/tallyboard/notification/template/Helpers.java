package org.tallyboard.notification.template;

import com.samskivert.mustache.Mustache;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/// What a template can do with text: `{{#upper}}{{state}}{{/upper}}`.
final class Helpers {

    /// Their names.
    static final Set<String> NAMES = Set.of("upper", "lower", "line", "first", "cut", "duration", "time", "date");

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm z", Locale.ENGLISH);
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE d MMM yyyy HH:mm z", Locale.ENGLISH);

    private Helpers() {}

    /// @param zone of `time` and `date`
    static Map<String, Object> in(ZoneId zone) {
        Map<String, Object> helpers = new LinkedHashMap<>();
        put(helpers, "upper", text -> text.toUpperCase(Locale.ROOT));
        put(helpers, "lower", text -> text.toLowerCase(Locale.ROOT));
        put(helpers, "line", Clean::line);
        put(helpers, "first", Clean::firstLine);
        put(helpers, "cut", Helpers::cut);
        put(helpers, "duration", Helpers::duration);
        // An offset of nothing is called Z, which few people read as UTC.
        ZoneId named = zone.normalized().equals(ZoneOffset.UTC) ? ZoneId.of("UTC") : zone;
        put(helpers, "time", text -> at(text, named, TIME));
        put(helpers, "date", text -> at(text, named, DATE));
        return helpers;
    }

    private static void put(Map<String, Object> helpers, String name, UnaryOperator<String> makes) {
        helpers.put(name, (Mustache.Lambda) (fragment, out) -> out.write(makes.apply(fragment.execute())));
    }

    /// `40 text`: at most 40 characters of it.
    private static String cut(String text) {
        int blank = text.indexOf(' ');
        try {
            String rest = text.substring(blank + 1)
                    .replace(String.valueOf(Clean.KEEP), "")
                    .replace(String.valueOf(Clean.KEPT), "");
            return Clean.cut(rest, Integer.parseInt(text.substring(0, Math.max(blank, 0))));
        } catch (NumberFormatException e) {
            // The check of the template wants a number here.
            return text;
        }
    }

    /// Seconds as `4 s`, `3 min 12 s`, `1 h 05 min`, `2 d 04 h`.
    private static String duration(String text) {
        long seconds;
        try {
            seconds = Math.max(0, Math.round(Double.parseDouble(text.strip())));
        } catch (NumberFormatException e) {
            return text;
        }
        Duration length = Duration.ofSeconds(seconds);
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3_600) {
            return length.toMinutes() + " min" + (seconds % 60 == 0 ? "" : " " + length.toSecondsPart() + " s");
        }
        return seconds < 86_400
                ? String.format(Locale.ROOT, "%d h %02d min", length.toHours(), length.toMinutesPart())
                : String.format(Locale.ROOT, "%d d %02d h", length.toDays(), length.toHoursPart());
    }

    private static String at(String text, ZoneId zone, DateTimeFormatter format) {
        try {
            return format.format(Instant.parse(text.strip()).atZone(zone));
        } catch (DateTimeException e) {
            // A time in no known form is better shown as it came than not at all.
            return text;
        }
    }
}
