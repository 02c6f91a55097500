package org.tallyboard.recorder.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.config.ScheduleConfig;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The same schedules read by us and by Python's libraries, which were made by others from the same standards.
class SecondOpinionTest {
    private static final Instant NOW = Instant.parse("2026-11-27T09:30:00Z");
    private static final Instant UNTIL = NOW.plus(Duration.ofDays(300));

    @TempDir
    Path folder;

    /// icalendar reads and dateutil repeats; zones are Python's.
    @Test
    void calendarsAreExpandedAsByDateutil() throws Exception {
        ScheduleConfig config = Schedules.config(
                folder,
                "[[schedule]]\nname = \"x\"\nurl = \"https://a.example\"\nformat = \"icalendar\"\nhorizon_days = 366\n");
        int times = compare(config, "calendars.py", "icalendar, dateutil", 500, "ics");

        assertThat(times).isGreaterThan(10_000);
    }

    /// lxml reads, by a DTD that each guide is valid by.
    @Test
    void guidesAreReadAsByLxml() throws Exception {
        ScheduleConfig config = Schedules.config(
                folder,
                "[[schedule]]\nname = \"x\"\nurl = \"https://a.example\"\nformat = \"xmltv\"\nlanguages = [\"en\","
                        + " \"fr\"]\nfields = { source = \"https://live.example/${channel}\" }\n");
        int times = compare(config, "guides.py", "lxml", 500, "xml");

        assertThat(times).isGreaterThan(5_000);
    }

    /// Compares what starts within the window, and returns how much that is.
    private int compare(ScheduleConfig config, String script, String libraries, int count, String part)
            throws Exception {
        int times = 0;
        SoftAssertions all = new SoftAssertions();
        JsonNode made = JsonMapper.shared().readTree(python(script, libraries, Integer.toString(count), "20261127"));
        assertThat(made.size()).isEqualTo(count);
        for (JsonNode one : made) {
            String text = one.path(part).asString();
            Reading reading = Schedules.read(config, text.getBytes(StandardCharsets.UTF_8), NOW);
            List<String> ours = reading.entries().stream()
                    .filter(entry ->
                            !entry.start().isBefore(NOW) && !entry.start().isAfter(UNTIL))
                    .map(entry -> entry.start() + "/" + entry.end() + " " + entry.title())
                    .sorted()
                    .toList();
            List<String> theirs = new ArrayList<>();
            one.path("times").forEach(time -> theirs.add(time.asString()));
            times += theirs.size();
            all.assertThat(ours).as(text).isEqualTo(theirs);
            // The last programme of a channel has no end when the guide gives none.
            all.assertThat(reading.problems()).as(text).allMatch(problem -> problem.reason()
                    .startsWith("stop is missing, and no later"));
        }
        all.assertAll();
        return times;
    }

    private static byte[] python(String script, String libraries, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "/usr/bin/python3", Path.of("src/test/python/schedules", script).toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        byte[] out = process.getInputStream().readAllBytes();
        assertThat(process.waitFor())
                .as("%s needs Debian's python3 with %s", script, libraries)
                .isZero();
        return out;
    }
}
