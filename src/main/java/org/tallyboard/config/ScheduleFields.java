package org.tallyboard.config;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tallyboard.config.ScheduleConfig.Format;

/// What the fields of an entry are read from when the file does not say.
final class ScheduleFields {

    private static final Pattern PLACE = Pattern.compile("\\$\\{([^{}]*)}");
    private static final Pattern OPEN = Pattern.compile("\\$\\{");

    private ScheduleFields() {}

    static Map<String, String> standard(Format format) {
        return switch (format) {
            case JSON ->
                Map.ofEntries(
                        Map.entry("id", "${/id}"),
                        Map.entry("title", "${/title}"),
                        Map.entry("source", "${/source}"),
                        Map.entry("start", "${/start}"),
                        Map.entry("end", "${/end}"),
                        Map.entry("duration", "${/duration}"),
                        Map.entry("priority", "${/priority}"),
                        Map.entry("container", "${/container}"),
                        Map.entry("profile", "${/profile}"),
                        Map.entry("tags", "${/tags}"),
                        Map.entry("channel", "${/channel}"));
            case XMLTV ->
                Map.of(
                        "id", "${channel} ${start}",
                        "title", "${title}",
                        "start", "${start}",
                        "end", "${stop}",
                        "tags", "${category}",
                        "channel", "${channel}");
            case ICALENDAR ->
                Map.of(
                        "id", "${UID}",
                        "title", "${SUMMARY}",
                        "source", "${URL}",
                        "start", "${DTSTART}",
                        "end", "${DTEND}",
                        "tags", "${CATEGORIES}",
                        "channel", "${LOCATION}");
        };
    }

    /// What is wrong with a template, if anything is.
    static Optional<String> fault(String template, Format format) {
        Matcher place = PLACE.matcher(template);
        int found = 0;
        while (place.find()) {
            found++;
            String name = place.group(1);
            if (format == Format.JSON && !name.equals("channel")) {
                Optional<String> fault = JsonPaths.inEntry(name);
                if (fault.isPresent()) {
                    return Optional.of("has a ${…} that is " + fault.get());
                }
            } else if (name.isBlank()) {
                return Optional.of("has a ${…} that is empty; name a part of the entry, as in ${title}");
            }
        }
        return OPEN.matcher(template).results().count() == found
                ? Optional.empty()
                : Optional.of("has a ${ without its }");
    }
}
