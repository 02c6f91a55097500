package org.tallyboard.recorder.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tallyboard.config.ScheduleConfig;

/// What becomes of the times of a repeated event that are moved, under way, or cancelled, and what it may cost to find
/// them.
class CalendarChangesTest {
    private static final Instant NOW = Instant.parse("2026-11-27T09:30:00Z");
    private static final String DAILY = "RRULE:FREQ=DAILY";

    @TempDir
    Path folder;

    private Reading read(String lines, String... parts) throws Exception {
        ScheduleConfig config = Schedules.config(
                folder, "[[schedule]]\nname = \"s\"\nurl = \"https://a.example\"\nformat = \"icalendar\"\n" + lines);
        String text = "BEGIN:VCALENDAR\n" + String.join("\n", parts) + "\nEND:VCALENDAR\n";
        return Schedules.read(config, text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8), NOW);
    }

    private static String event(String uid, String... lines) {
        return "BEGIN:VEVENT\nUID:" + uid + "\nSUMMARY:" + uid + "\nLOCATION:Hall\nURL:https://live.example/x\n"
                + String.join("\n", lines) + "\nEND:VEVENT";
    }

    private static List<String> starts(Reading reading) {
        return reading.entries().stream()
                .map(entry -> entry.start().toString())
                .sorted()
                .toList();
    }

    private static List<String> problems(Reading reading) {
        return reading.problems().stream().map(Entry.Problem::describe).toList();
    }

    /// Whatever the shift, a window of three days has the times that lie in it.
    @ParameterizedTest
    @ValueSource(ints = {-40, -3, -2, -1, 0, 1, 2, 3, 40})
    void allLaterTimesAreMovedByDays(int days) throws Exception {
        Instant first = Instant.parse("2026-10-01T10:00:00Z");
        String moved = first.plus(Duration.ofDays(days)).toString().replaceAll("[-:]", "");
        Reading reading = read(
                "horizon_days = 3",
                event("m", "DTSTART:20260901T100000Z", "DURATION:PT1H", DAILY),
                event(
                        "m",
                        "RECURRENCE-ID;RANGE=THISANDFUTURE:20261001T100000Z",
                        "DTSTART:" + moved,
                        "DURATION:PT1H",
                        "X-A:1"));

        assertThat(starts(reading))
                .filteredOn(start -> start.compareTo("2026-11-27") > 0)
                .containsExactly("2026-11-27T10:00:00Z", "2026-11-28T10:00:00Z", "2026-11-29T10:00:00Z");
        // Each keeps the id of the time that the rule gives.
        assertThat(reading.entries()).allSatisfy(entry -> assertThat(entry.id())
                .isEqualTo("m/" + entry.start().minus(Duration.ofDays(days))));
        assertThat(reading.problems()).isEmpty();
    }

    @Test
    void eachOfSeveralChangesCountsUntilTheNext() throws Exception {
        Reading reading = read(
                "horizon_days = 3",
                event("m", "DTSTART:20260901T100000Z", "DURATION:PT1H", DAILY),
                event(
                        "m",
                        "RECURRENCE-ID;RANGE=THISANDFUTURE:20261001T100000Z",
                        "DTSTART:20261005T120000Z",
                        "DURATION:PT1H"),
                event(
                        "m",
                        "RECURRENCE-ID;RANGE=THISANDFUTURE:20261125T100000Z",
                        "DTSTART:20261125T140000Z",
                        "DURATION:PT1H"));

        // From before the second change, four days late, and from after it, the same day.
        assertThat(starts(reading))
                .filteredOn(start -> start.compareTo("2026-11-27") > 0)
                .containsExactly(
                        "2026-11-27T12:00:00Z",
                        "2026-11-27T14:00:00Z",
                        "2026-11-28T12:00:00Z",
                        "2026-11-28T14:00:00Z",
                        "2026-11-29T14:00:00Z");
    }

    @Test
    void whatRunsSinceDaysIsStillThere() throws Exception {
        Reading reading = read(
                "",
                event("long", "DTSTART:20261123T080000Z", "DURATION:P5D", "RRULE:FREQ=MONTHLY"),
                event("date", "DTSTART:20260101T000000Z", "DURATION:PT1H", "RDATE;VALUE=PERIOD:20261123T090000Z/P6D"),
                event("moved", "DTSTART:20261101T080000Z", "DURATION:PT1H", "RRULE:FREQ=MONTHLY"),
                event(
                        "moved",
                        "RECURRENCE-ID;RANGE=THISANDFUTURE:20261101T080000Z",
                        "DTSTART:20261123T100000Z",
                        "DURATION:P5D"));

        assertThat(reading.problems()).isEmpty();
        assertThat(starts(reading)).contains("2026-11-23T08:00:00Z", "2026-11-23T09:00:00Z", "2026-11-23T10:00:00Z");
    }

    @ParameterizedTest
    @CsvSource({"20261101, 2026-11-01T10:00:00Z", "20261220, 2026-12-20T10:00:00Z", "20261128, 2026-11-28T10:00:00Z"})
    void aTimeThatIsNamedByItsDayKeepsItsIdWhereverItWas(String day, String time) throws Exception {
        Reading reading = read(
                "",
                event("m", "DTSTART:20260901T100000Z", "DURATION:PT1H", DAILY),
                event("m", "RECURRENCE-ID;VALUE=DATE:" + day, "DTSTART:20261130T200000Z", "DURATION:PT1H"));

        assertThat(reading.entries())
                .filteredOn(entry -> entry.start().equals(Instant.parse("2026-11-30T20:00:00Z")))
                .singleElement()
                .extracting(Entry::id)
                .isEqualTo("m/" + time);
    }

    @Test
    void whatIsCancelledIsToldApartFromWhatIsNotThere() throws Exception {
        String series = event("m", "DTSTART:20261128T100000Z", "DURATION:PT1H", DAILY);
        assertCovers(
                read("", series, event("m", "RECURRENCE-ID:20261129T100000Z", "STATUS:CANCELLED")),
                "m/2026-11-29T10:00:00Z",
                "m/2026-11-30T10:00:00Z");
        assertCovers(
                read("", series, event("m", "RECURRENCE-ID;VALUE=DATE:20261129", "STATUS:CANCELLED")),
                "m/2026-11-29T10:00:00Z",
                "m/2026-11-30T10:00:00Z");
        assertCovers(
                read("", event("m", "RECURRENCE-ID:20261129T100000Z", "STATUS:CANCELLED")),
                "m/2026-11-29T10:00:00Z",
                "m");
        String later = event("m", "RECURRENCE-ID;RANGE=THISANDFUTURE:20261129T100000Z", "STATUS:CANCELLED");
        for (Reading reading : List.of(read("", series, later), read("", later))) {
            assertCovers(reading, "m/2026-11-29T10:00:00Z", "m/2026-11-28T10:00:00Z");
            assertCovers(reading, "m/2027-11-29T10:00:00Z", "n/2027-11-29T10:00:00Z");
        }
        Reading whole = read("", event("m", "DTSTART:20261128T100000Z", "DURATION:PT1H", "STATUS:CANCELLED"));
        assertCovers(whole, "m", "m/other");
        assertCovers(whole, "m/2026-11-29T10:00:00Z", "m/x/2026-11-29T10:00:00Z");
        // What is left out by the configuration is cancelled all the same: a cancellation often tells no more than the
        // id.
        assertCovers(read("only = { SUMMARY = 'nothing' }", "METHOD:CANCEL", event("m", "SEQUENCE:2")), "m", "n");
        // Without a UID nobody knows what is meant.
        Reading nameless = read(
                "", event("m", "DTSTART:20261128T100000Z", "STATUS:CANCELLED").replace("UID:m\n", ""));
        assertThat(nameless.cancelled()).isEmpty();
        assertThat(nameless.remarks()).singleElement().asString().contains("it is cancelled, but has no id");
        // A newer version brings it back.
        assertThat(read(
                                "",
                                event("m", "DTSTART:20261128T100000Z", "DURATION:PT1H", "STATUS:CANCELLED"),
                                event("m", "DTSTART:20261128T100000Z", "DURATION:PT1H", "SEQUENCE:1"))
                        .cancelled())
                .isEmpty();
    }

    private static void assertCovers(Reading reading, String id, String other) {
        assertThat(reading.cancelled()).anyMatch(one -> one.covers(id)).noneMatch(one -> one.covers(other));
    }

    @Test
    void listsOfTimesAreWithinTheLimitsToo() throws Exception {
        String dates = IntStream.range(0, 10_050)
                .mapToObj(i -> NOW.plusSeconds(60L * i).toString().replaceAll("[-:]", ""))
                .collect(Collectors.joining(","));
        Reading reading = read("", event("list", "DTSTART:20261128T100000Z", "DURATION:PT1M", "RDATE:" + dates));

        assertThat(reading.entries()).hasSize(10_000);
        assertThat(problems(reading))
                .singleElement()
                .asString()
                .contains("it has more than 10000 times within the horizon; its times up to ");
    }

    /// Many days left out of many times: looked up, and not each compared with each, which takes some 20 s.
    @Test
    @Timeout(15)
    void daysThatAreLeftOutAreLookedUp() throws Exception {
        String days = IntStream.range(0, 40_000)
                .mapToObj(i -> NOW.plus(Duration.ofDays(i % 300))
                        .toString()
                        .substring(0, 10)
                        .replace("-", ""))
                .collect(Collectors.joining(","));
        ScheduleConfig config = Schedules.config(
                folder,
                "[[schedule]]\nname = \"s\"\nurl = \"https://a.example\"\nformat = \"icalendar\"\nhorizon_days = 366\n");
        String text = "BEGIN:VCALENDAR\n"
                + event(
                        "x",
                        "DTSTART:20261127T000000Z",
                        "DURATION:PT1M",
                        "RRULE:FREQ=HOURLY",
                        "EXDATE;VALUE=DATE:" + days)
                + "\nEND:VCALENDAR\n";
        Instant until = NOW.plus(Duration.ofDays(366));
        Recurrence.Budget budget = new Recurrence.Budget(60_000, Duration.ofDays(1), () -> 0);
        RawSchedule raw = CalendarSchedule.parse(
                text.getBytes(StandardCharsets.UTF_8), config.mapping().zone(), NOW, until, budget);

        assertThat(raw.entries()).allMatch(entry -> entry.fault().isEmpty()).hasSize(24 * 66 + 10);
    }

    @Test
    void whatTakesTooLongIsToldAndNothingOfItIsGone() throws Exception {
        String rule = event("rule", "DTSTART:20261128T100000Z", "DURATION:PT1M", "RRULE:FREQ=DAILY");
        String list = event("list", "DTSTART:20261128T100000Z", "DURATION:PT1M", "RDATE:20261129T100000Z");
        String without = event(
                "without",
                "DTSTART:20261128T100000Z",
                "DURATION:PT1M",
                "EXDATE:20261129T100000Z",
                "RDATE:20261129T100000Z");
        String never = event(
                "never", "DTSTART:20261128T100000Z", "DURATION:PT1M", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30");
        String text = "BEGIN:VCALENDAR\n" + String.join("\n", rule, list, without, never) + "\nEND:VCALENDAR\n";
        long[] clock = {0};
        Recurrence.Budget budget = new Recurrence.Budget(1_000_000, Duration.ofSeconds(1), () -> clock[0]);
        clock[0] = Duration.ofSeconds(2).toNanos();
        RawSchedule raw = CalendarSchedule.parse(
                text.getBytes(StandardCharsets.UTF_8), Optional.empty(), NOW, NOW.plusSeconds(86_400), budget);

        assertThat(raw.entries().stream()
                        .flatMap(entry -> entry.fault().stream())
                        .map(BadEntry::reason))
                .hasSize(4)
                .allMatch(
                        reason -> reason.startsWith("the calendar's rules and lists of times take too long together"));
    }

    @Test
    void aRuleThatGivesNothingOrFarTooMuchIsRefused() throws Exception {
        Reading reading = read(
                "",
                event(
                        "never",
                        "DTSTART:20261128T100000Z",
                        "DURATION:PT1M",
                        "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
                event(
                        "flood",
                        "DTSTART:20261128T100000Z",
                        "DURATION:PT1M",
                        "RRULE:FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=" + numbers(24) + ";BYMINUTE="
                                + numbers(60) + ";BYSECOND=" + numbers(60) + ";BYSETPOS=-1"));

        assertThat(starts(reading)).containsExactly("2026-11-28T10:00:00Z");
        assertThat(problems(reading))
                .anyMatch(problem -> problem.contains("its rule gives no"))
                .anyMatch(problem -> problem.contains("its rule gives more than one time a minute"));
    }

    private static String numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).collect(Collectors.joining(","));
    }

    @Test
    void whatIsSaidOfOneEventIsBounded() throws Exception {
        String list = IntStream.range(0, 50_000)
                .mapToObj(i -> NOW.plusSeconds(i).toString().replaceAll("[-:]", ""))
                .collect(Collectors.joining(","));
        Reading reading = read("", event("x", "DTSTART:20261128T100000Z", "DURATION:PT1M", DAILY, "EXDATE:" + list));

        assertThat(reading.remarks()).hasSize(1_001);
        assertThat(reading.remarks().getLast()).contains("49000 more remarks are left out");
    }

    /// Rules that begin long ago or in one month only are found as far as one looks.
    @ParameterizedTest
    @CsvSource({
        "FREQ=HOURLY;BYMONTH=12, 20260101T000000Z, 2026-12-01T00:00:00Z",
        "FREQ=DAILY;BYMONTH=12;BYMONTHDAY=1, 20251202T100000Z, 2026-12-01T10:00:00Z",
        "FREQ=MONTHLY;BYMONTHDAY=28, 10000128T100000Z, 2026-11-28T10:00:00Z",
        "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=28, 00011128T100000Z, 2026-11-28T10:00:00Z",
    })
    void aRuleThatIsSilentForLongIsFollowed(String rule, String start, String first) throws Exception {
        Reading reading = read("", event("r", "DTSTART:" + start, "DURATION:PT1M", "RRULE:" + rule));

        assertThat(problems(reading)).isEmpty();
        assertThat(starts(reading)).contains(first);
    }

    @Test
    void aZoneOfManyChangesIsNotFollowed() throws Exception {
        String list = IntStream.range(0, 2_001)
                .mapToObj(i -> NOW.plusSeconds(86_400L * i).toString().replaceAll("[-:Z]", ""))
                .collect(Collectors.joining(","));
        Reading reading = read(
                "",
                "BEGIN:VTIMEZONE\nTZID:Studio\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0000\n"
                        + "TZOFFSETTO:+0100\nRDATE:" + list + "\nEND:STANDARD\nEND:VTIMEZONE",
                event("z", "DTSTART;TZID=Studio:20261128T100000", "DURATION:PT1H"));

        assertThat(reading.remarks()).singleElement().asString().contains("it has more than 2000 changes");
        assertThat(reading.problems()).hasSize(1);
    }
}
