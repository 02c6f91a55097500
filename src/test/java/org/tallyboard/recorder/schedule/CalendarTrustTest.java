package org.tallyboard.recorder.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tallyboard.config.ScheduleConfig;

/// What is not believed of a calendar: what stands in an event that is not whole. And what it may cost, however it is
/// written.
class CalendarTrustTest {
    private static final Instant NOW = Instant.parse("2026-11-27T09:30:00Z");
    private static final String SERIES = event("m", "DTSTART:20261101T100000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY");

    @TempDir
    Path folder;

    /// @param body of the calendar, from its first event on
    private Reading read(String lines, String body) throws Exception {
        ScheduleConfig config = Schedules.config(
                folder, "[[schedule]]\nname = \"s\"\nurl = \"https://a.example\"\nformat = \"icalendar\"\n" + lines);
        return Schedules.read(
                config, ("BEGIN:VCALENDAR\n" + body).replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8), NOW);
    }

    private static String event(String uid, String... lines) {
        return "BEGIN:VEVENT\nUID:" + uid + "\nSUMMARY:" + uid + "\nURL:https://live.example/x\n"
                + String.join("\n", lines) + "\nEND:VEVENT\n";
    }

    /// One cancelled time of a series is the whole series as long as its `RECURRENCE-ID` has not come.
    @ParameterizedTest
    @ValueSource(
            strings = {
                // The answer ends there.
                "",
                // Its end is missing.
                "BEGIN:VEVENT\nUID:other\nEND:VEVENT\nEND:VCALENDAR\n"
            })
    void anEventThatIsNotWholeCancelsNothing(String rest) throws Exception {
        Reading reading = read(
                "horizon_days = 3",
                SERIES + "BEGIN:VEVENT\nUID:m\nSTATUS:CANCELLED\nSEQUENCE:1\nDTSTART:20261128T1000\n" + rest);

        assertThat(reading.cancelled()).isEmpty();
        // What is planned of the series stays as it is.
        assertThat(reading.problems())
                .extracting(Entry.Problem::describe)
                .anyMatch(problem -> problem.startsWith("event 2, line 10 (m") && problem.contains("END:VEVENT"));
        assertThat(reading.problems()).anyMatch(problem -> problem.covers("m/2026-11-28T10:00:00Z"));
    }

    /// With a `Z` it is another time.
    @Test
    void aTimeThatIsCutIsNotATime() throws Exception {
        Reading reading = read(
                "zone = \"America/New_York\"",
                "BEGIN:VEVENT\nUID:a\nSUMMARY:A\nURL:https://live.example/a\nDTSTART:20261128T100000Z\nDTEND:20261128T110000");

        assertThat(reading.entries()).isEmpty();
        assertThat(reading.problems())
                .extracting(Entry.Problem::describe)
                .singleElement()
                .satisfies(problem -> assertThat(problem).contains("it has no END:VEVENT"));
        assertThat(reading.failure()).isPresent();
    }

    /// Two events that have run together are not one of them, and nothing is taken as the other.
    @ParameterizedTest
    @ValueSource(strings = {"DTSTART:20261128T120000Z", "DURATION:PT2H", "STATUS:CONFIRMED\nSTATUS:CANCELLED", "UID:b"})
    void whatIsThereTwiceIsTold(String second) throws Exception {
        Reading reading = read("", event("a", "DTSTART:20261128T100000Z", "DURATION:PT1H", second) + "END:VCALENDAR\n");

        String name = second.substring(0, second.indexOf(':'));
        assertThat(reading.entries()).isEmpty();
        assertThat(reading.cancelled()).isEmpty();
        assertThat(reading.problems()).singleElement().satisfies(problem -> assertThat(problem.reason())
                .isEqualTo("it has two " + name + " that differ"));
    }

    @Test
    void aRuleOfOneTimeIsPassedOverAndTold() throws Exception {
        Reading reading = read(
                "horizon_days = 2",
                SERIES
                        + event(
                                "m",
                                "RECURRENCE-ID;RANGE=THISANDFUTURE:20261128T100000Z",
                                "DTSTART:20261128T110000Z",
                                "DURATION:PT1H",
                                "RRULE:FREQ=WEEKLY")
                        + "END:VCALENDAR\n");

        assertThat(reading.remarks())
                .anyMatch(remark -> remark.contains("RRULE and RDATE beside RECURRENCE-ID are passed over"));
    }

    /// A cancellation need not say how the event repeats, and often says when it began.
    @Test
    void aSeriesIsCancelledByItsIdAlone() throws Exception {
        Reading reading =
                read("", "METHOD:CANCEL\n" + event("m", "DTSTART:20200101T100000Z", "SEQUENCE:3") + "END:VCALENDAR\n");

        assertThat(reading.cancelled()).extracting(Reading.Cancelled::id).containsExactly("m");
    }

    /// Its time was moved here from a day that is long over.
    @Test
    void aTimeIsCancelledWhereverItWas() throws Exception {
        Reading reading = read(
                "horizon_days = 3",
                SERIES
                        + event("m", "RECURRENCE-ID:20261110T100000Z", "DTSTART:20261110T100000Z", "STATUS:CANCELLED")
                        + "END:VCALENDAR\n");

        assertThat(reading.cancelled()).extracting(Reading.Cancelled::id).containsExactly("m/2026-11-10T10:00:00Z");
    }

    @Test
    @Timeout(30)
    void manyWordsAboutOneEventAreReadOnce() throws Exception {
        // The event itself comes last, and each other was compared with all of it.
        String changes = IntStream.range(0, 10_000)
                .mapToObj(i -> event("m", "RECURRENCE-ID:" + time(i), "DTSTART:" + time(i)))
                .collect(Collectors.joining());
        Reading reading = read("", changes + SERIES + "END:VCALENDAR\n");

        assertThat(reading.failure()).isEmpty();

        String versions = IntStream.range(0, 5_000)
                .mapToObj(i -> event("m", "DTSTART:20261128T100000Z", "DURATION:PT1H", "X-A:" + i))
                .collect(Collectors.joining());
        String long1 = event(
                "m",
                "DTSTART:20261128T100000Z",
                "DURATION:PT1H",
                "X-A:\n".repeat(50_000).strip());
        assertThat(read("", versions + long1 + "END:VCALENDAR\n").entries()).hasSize(1);
    }

    private static String time(int minutes) {
        return Instant.parse("2026-01-01T00:00:00Z")
                .plus(Duration.ofMinutes(minutes))
                .toString()
                .replaceAll("[-:]", "");
    }

    @Test
    @Timeout(30)
    void componentsThatAreNeverEndedAreAnError() {
        String deep = "BEGIN:A\n".repeat(100_000) + "END:B\n".repeat(100_000);

        assertThatThrownBy(() -> CalendarSchedule.parse(
                        ("BEGIN:VCALENDAR\n" + deep).getBytes(StandardCharsets.UTF_8),
                        Optional.empty(),
                        NOW,
                        Duration.ofDays(14)))
                .isInstanceOf(UnreadableSchedule.class)
                .hasMessageContaining("1000 components");
    }

    /// The library makes half a million times before it tells the first.
    @Test
    @Timeout(30)
    void whatIsSpentStaysSpent() throws Exception {
        String wide = ":FREQ=YEARLY;BYMONTH=" + numbers(1, 12) + ";BYMONTHDAY=" + numbers(1, 31) + ";BYHOUR="
                + numbers(0, 23) + ";BYMINUTE=" + numbers(0, 59);
        String text = "BEGIN:VCALENDAR\n"
                + IntStream.range(0, 1_000)
                        .mapToObj(i -> event(
                                "m" + i,
                                "DTSTART:20260101T000000Z",
                                "DURATION:PT1H",
                                "RRULE:FREQ=DAILY",
                                "EXRULE" + wide))
                        .collect(Collectors.joining())
                + "END:VCALENDAR\n";
        var spent = new Recurrence.Budget(0, Duration.ofHours(1), () -> 0);

        RawSchedule raw = CalendarSchedule.parse(
                text.getBytes(StandardCharsets.UTF_8),
                Optional.of(ZoneOffset.UTC),
                NOW,
                NOW.plus(Duration.ofDays(14)),
                spent);

        // Each is told as bad, so that nothing of it is cancelled.
        assertThat(raw.entries()).hasSize(1_000).allSatisfy(entry -> assertThat(entry.fault())
                .isPresent());
    }

    private static String numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).collect(Collectors.joining(","));
    }
}
