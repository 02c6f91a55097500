package org.tallyboard.recorder.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tallyboard.config.ScheduleConfig;

/// What RFC 5545 allows and what calendars write beside it, in each form.
class CalendarFormsTest {
    private static final Instant NOW = Instant.parse("2026-11-27T09:30:00Z");

    @TempDir
    Path folder;

    private Reading read(Instant now, String lines, String... parts) throws Exception {
        String text = "BEGIN:VCALENDAR\n" + String.join("\n", parts) + "\nEND:VCALENDAR\n";
        return readText(now, lines, text);
    }

    private Reading readText(Instant now, String lines, String text) throws Exception {
        ScheduleConfig config = Schedules.config(
                folder, "[[schedule]]\nname = \"s\"\nurl = \"https://a.example\"\nformat = \"icalendar\"\n" + lines);
        return Schedules.read(config, text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8), now);
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

    /// Every hour of the two weeks in which the clock changes, by a calendar that says so by the hour and by the day.
    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin, 2027-03-26T00:00:00Z",
        "Europe/Berlin, 2026-10-23T00:00:00Z",
        "America/New_York, 2027-03-12T00:00:00Z",
        "America/New_York, 2026-10-30T00:00:00Z",
        "Australia/Lord_Howe, 2026-10-02T00:00:00Z",
        "Australia/Lord_Howe, 2027-04-02T00:00:00Z",
    })
    void theWeekOfAClockChangeIsPlannedHourByHour(String zone, Instant from) throws Exception {
        String[] days = new String[24];
        for (int hour = 0; hour < 24; hour++) {
            days[hour] = event(
                    "day%02d".formatted(hour),
                    "DTSTART;TZID=%s:20260101T%02d0000".formatted(zone, hour),
                    "DURATION:PT30M",
                    "RRULE:FREQ=DAILY");
        }
        String hourly =
                event("hour", "DTSTART;TZID=" + zone + ":20260101T000000", "DURATION:PT30M", "RRULE:FREQ=HOURLY");
        Instant until = from.plusSeconds(6 * 86_400);
        List<String> all = new ArrayList<>();
        List<String> once = new ArrayList<>();
        var rules = ZoneId.of(zone).getRules();
        for (Instant at = from; !at.isAfter(until); at = at.plusSeconds(900)) {
            var local = at.atZone(ZoneId.of(zone)).toLocalDateTime();
            // Full hours, and in the gap what the change makes of them.
            var before = rules.getTransition(local.minusMinutes(30));
            boolean moved = before != null
                    && before.isGap()
                    && local.getMinute() == 30
                    && before.getDuration().toMinutes() == 30;
            if (local.getMinute() == 0 || moved) {
                all.add(at.toString());
                var offsets = rules.getValidOffsets(local);
                if (offsets.size() < 2 || local.toInstant(offsets.getFirst()).equals(at)) {
                    once.add(at.toString());
                }
            }
        }

        Reading byHour = read(from, "horizon_days = 6", hourly);
        assertThat(starts(byHour))
                .filteredOn(start -> start.compareTo(from.toString()) >= 0)
                .containsExactlyElementsOf(all);
        Reading byDay = read(from, "horizon_days = 6", days);
        // Where an hour is missing, the programme of that hour begins with the next one.
        assertThat(starts(byDay).stream().distinct().toList())
                .filteredOn(start -> start.compareTo(from.toString()) >= 0)
                .containsExactlyElementsOf(once);
        boolean gap = rules.nextTransition(from).isGap();
        // On Lord Howe half an hour comes twice, and no full hour is in it.
        assertThat(byDay.remarks())
                .hasSize(gap || all.size() > once.size() ? 1 : 0)
                .allMatch(remark -> remark.contains(gap ? "does not exist" : "comes twice"));
        assertThat(byDay.problems()).isEmpty();
    }

    @Test
    void aTimeInTheGapIsMovedAndTold() throws Exception {
        Reading reading = read(
                NOW,
                "horizon_days = 200",
                event(
                        "gap",
                        "DTSTART;TZID=Europe/Berlin:20270327T023000",
                        "DTEND;TZID=Europe/Berlin:20270327T033000",
                        "RRULE:FREQ=DAILY;COUNT=3"));

        assertThat(starts(reading))
                .containsExactly("2027-03-27T01:30:00Z", "2027-03-28T01:30:00Z", "2027-03-29T00:30:00Z");
        assertThat(reading.remarks())
                .containsExactly(
                        "event 1, line 2 (gap/2027-03-28T01:30:00Z, \"gap\", on Hall, at 2027-03-28T01:30:00Z): a"
                                + " time of it, 02:30 on 2027-03-28 does not exist, since the clock is put forward then; 03:30 is"
                                + " taken");
    }

    @Test
    void aTimeThatComesTwiceIsTheFirstAndItsEndIsAfterIt() throws Exception {
        Reading reading = read(
                Instant.parse("2026-10-20T00:00:00Z"),
                "",
                event(
                        "twice",
                        "DTSTART;TZID=Europe/Berlin:20261025T024500",
                        "DTEND;TZID=Europe/Berlin:20261025T021500"));

        assertThat(reading.entries())
                .singleElement()
                .extracting(entry -> entry.start() + "/" + entry.end())
                .isEqualTo("2026-10-25T00:45:00Z/2026-10-25T01:15:00Z");
        assertThat(reading.remarks()).hasSize(2).anyMatch(remark -> remark.endsWith("the second one is taken"));
    }

    /// The last one by each form of UNTIL: 10:00 in Berlin is 09:00Z.
    @ParameterizedTest
    @CsvSource({
        "UNTIL=20261130T090000Z, 3", "UNTIL=20261130T085959Z, 2", "UNTIL=20261130T100000, 3",
                "UNTIL=20261130T095959, 2",
        "UNTIL=20261130, 3", "COUNT=2, 2", "UNTIL=20200101, 1", "UNTIL=20261130;COUNT=2, 2",
    })
    void everyFormOfTheEndOfARuleCounts(String end, int times) throws Exception {
        Reading reading = read(
                NOW,
                "",
                event("u", "DTSTART;TZID=Europe/Berlin:20261128T100000", "DURATION:PT1H", "RRULE:FREQ=DAILY;" + end));

        assertThat(reading.entries()).hasSize(times);
        assertThat(reading.problems()).isEmpty();
    }

    @Test
    void everyFormOfAFurtherTimeCounts() throws Exception {
        Reading reading = read(
                NOW,
                "",
                event(
                        "r",
                        "DTSTART;TZID=Europe/Berlin:20261128T100000",
                        "DURATION:PT1H",
                        "RDATE:20261129T090000Z",
                        "RDATE;TZID=America/New_York:20261130T050000",
                        "RDATE:20261201T110000,20261202T110000",
                        "RDATE;VALUE=PERIOD:20261203T090000Z/PT10M,20261204T090000Z/20261204T093000Z",
                        "RDATE;VALUE=DATE:20261205"));

        assertThat(reading.problems()).isEmpty();
        assertThat(reading.entries())
                .extracting(entry -> entry.start() + "/" + entry.end())
                .containsExactly(
                        "2026-11-28T09:00:00Z/2026-11-28T10:00:00Z",
                        "2026-11-29T09:00:00Z/2026-11-29T10:00:00Z",
                        "2026-11-30T10:00:00Z/2026-11-30T11:00:00Z",
                        "2026-12-01T10:00:00Z/2026-12-01T11:00:00Z",
                        "2026-12-02T10:00:00Z/2026-12-02T11:00:00Z",
                        "2026-12-03T09:00:00Z/2026-12-03T09:10:00Z",
                        "2026-12-04T09:00:00Z/2026-12-04T09:30:00Z",
                        "2026-12-05T09:00:00Z/2026-12-05T10:00:00Z");
        assertThat(reading.remarks())
                .singleElement()
                .asString()
                .contains("RDATE names the day 2026-12-05 without a time");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EXDATE:20261129T090000Z",
                "EXDATE;TZID=Europe/Berlin:20261129T100000",
                "EXDATE:20261129T100000",
                "EXDATE;TZID=America/New_York:20261129T040000",
                "EXDATE;TZID=Eastern Standard Time:20261129T040000",
                "EXDATE;VALUE=DATE:20261129",
                "EXDATE:20261129",
                "EXDATE:20261129T090000Z,",
                "EXDATE:,20261129T090000Z",
                "exdate;value=date-time:20261129T090000Z",
                "EXRULE:FREQ=DAILY;INTERVAL=1;BYDAY=SU",
            })
    void everyFormNamesTheTimeThatIsLeftOut(String line) throws Exception {
        Reading reading = read(
                NOW,
                "",
                event(
                        "m",
                        "DTSTART;TZID=Europe/Berlin:20261128T100000",
                        "DURATION:PT1H",
                        "RRULE:FREQ=DAILY;COUNT=3",
                        "EXDATE:",
                        line));

        assertThat(starts(reading)).containsExactly("2026-11-28T09:00:00Z", "2026-11-30T09:00:00Z");
        assertThat(reading.problems()).isEmpty();
        assertThat(reading.remarks()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "RECURRENCE-ID:20261129T090000Z",
        "RECURRENCE-ID;TZID=Europe/Berlin:20261129T100000",
        "RECURRENCE-ID:20261129T100000",
        "RECURRENCE-ID;TZID=America/New_York:20261129T040000",
        "RECURRENCE-ID;VALUE=DATE:20261129",
    })
    void everyFormNamesTheTimeThatIsChanged(String which) throws Exception {
        String series =
                event("m", "DTSTART;TZID=Europe/Berlin:20261128T100000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3");
        Reading moved = read(NOW, "", event("m", which, "DTSTART:20261129T150000Z", "DURATION:PT5M"), series);
        assertThat(moved.entries())
                .extracting(entry -> entry.id() + " " + entry.start())
                .containsExactlyInAnyOrder(
                        "m/2026-11-28T09:00:00Z 2026-11-28T09:00:00Z",
                        "m/2026-11-29T09:00:00Z 2026-11-29T15:00:00Z",
                        "m/2026-11-30T09:00:00Z 2026-11-30T09:00:00Z");
        assertThat(moved.remarks()).isEmpty();

        Reading cancelled = read(NOW, "", series, event("m", which, "STATUS:CANCELLED"));
        assertThat(starts(cancelled)).containsExactly("2026-11-28T09:00:00Z", "2026-11-30T09:00:00Z");

        Reading later = read(
                NOW,
                "",
                series,
                event(
                        "m",
                        which.replace("RECURRENCE-ID", "RECURRENCE-ID;RANGE=THISANDFUTURE"),
                        "DTSTART;TZID=Europe/Berlin:20261129T183000",
                        "DURATION:PT2H"));
        assertThat(starts(later))
                .containsExactly("2026-11-28T09:00:00Z", "2026-11-29T17:30:00Z", "2026-11-30T17:30:00Z");

        Reading ended = read(
                NOW,
                "",
                series,
                event("m", which.replace("RECURRENCE-ID", "RECURRENCE-ID;RANGE=THISANDFUTURE"), "STATUS:CANCELLED"));
        assertThat(starts(ended)).containsExactly("2026-11-28T09:00:00Z");
    }

    @Test
    void theNewestVersionCounts() throws Exception {
        String at = "DTSTART:20261128T%s0000Z";
        Reading reading = read(
                NOW,
                "",
                event("seq", at.formatted(12), "DURATION:PT1H", "SEQUENCE:2", "DTSTAMP:20261101T000000Z"),
                event("seq", at.formatted(13), "DURATION:PT1H", "SEQUENCE:1", "DTSTAMP:20261102T000000Z"),
                event("stamp", at.formatted(14), "DURATION:PT1H", "DTSTAMP:20261103T000000Z"),
                event("stamp", at.formatted(15), "DURATION:PT1H", "DTSTAMP:20261102T000000Z"),
                event("both", at.formatted(16), "DURATION:PT1H"),
                event("both", at.formatted(17), "DURATION:PT1H"),
                event("same", at.formatted(18), "DURATION:PT1H"),
                event("same", at.formatted(18), "DURATION:PT1H"),
                event("gone", at.formatted(19), "DURATION:PT1H", "SEQUENCE:1"),
                event("gone", "SEQUENCE:2", "STATUS:CANCELLED"));

        assertThat(starts(reading))
                .containsExactly(
                        "2026-11-28T12:00:00Z", "2026-11-28T14:00:00Z", "2026-11-28T17:00:00Z", "2026-11-28T18:00:00Z");
        assertThat(problems(reading))
                .singleElement()
                .asString()
                .startsWith(
                        "event 5, line 40 (both, \"both\", on Hall, at"
                                + " 20261128T160000Z): another event has the same UID, and neither SEQUENCE nor DTSTAMP says which is newer");
    }

    @Test
    void aCancelledSeriesIsGoneWithAllOfIt() throws Exception {
        Reading reading = read(
                NOW,
                "",
                event("c", "DTSTART:20261128T100000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY", "STATUS:CANCELLED"),
                event("c", "RECURRENCE-ID:20261129T100000Z", "DTSTART:20261129T120000Z", "DURATION:PT1H"));

        assertThat(reading.entries()).isEmpty();
        assertThat(reading.remarks()).singleElement().asString().contains("the event as a whole is cancelled");
        assertThat(readText(
                                NOW,
                                "",
                                "BEGIN:VCALENDAR\n" + event("c", "DTSTART:20261128T100000Z", "DURATION:PT1H")
                                        + "\nEND:VCALENDAR\nBEGIN:VCALENDAR\nMETHOD:CANCEL\n" + event("c", "SEQUENCE:1")
                                        + "\nEND:VCALENDAR\n")
                        .entries())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "DTSTART;TZID=Mars/Base:20261128T100000, DTSTART",
        "DTEND;TZID=Mars/Base:20261128T113000, DTEND",
        "EXDATE;TZID=Mars/Base:20261129T100000, EXDATE",
        "RDATE;TZID=Mars/Base:20261129T100000, RDATE",
        "RDATE;VALUE=PERIOD;TZID=Mars/Base:20261129T100000/PT1H, RDATE",
    })
    void anUnknownZoneMakesTheEntryBadWhereverItStands(String line, String where) throws Exception {
        String start = where.equals("DTSTART") ? line : "DTSTART:20261128T100000Z";
        String end = where.equals("DTEND") ? line : "DTEND:20261128T110000Z";
        String more = where.startsWith("DT") ? "X-NONE:1" : line;
        Reading reading = read(NOW, "", event("z", start, end, "RRULE:FREQ=DAILY;COUNT=3", more));

        assertThat(reading.entries()).isEmpty();
        assertThat(reading.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.reason()).startsWith(where + " names the time zone \"Mars/Base\"");
            assertThat(problem.covers("z/2026-11-29T10:00:00Z")).isTrue();
        });
    }

    @Test
    void anUnknownZoneInAChangeCostsTheChange() throws Exception {
        Reading reading = read(
                NOW,
                "",
                event("m", "DTSTART:20261128T100000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2"),
                event(
                        "m",
                        "RECURRENCE-ID;TZID=Mars/Base:20261129T100000",
                        "DTSTART:20261129T120000Z",
                        "DURATION:PT1H"));

        assertThat(starts(reading)).containsExactly("2026-11-28T10:00:00Z", "2026-11-29T10:00:00Z");
        assertThat(problems(reading))
                .singleElement()
                .asString()
                .contains("RECURRENCE-ID names the time zone \"Mars/Base\"");
    }

    @Test
    void aDefinitionThatCannotBeFollowedIsNoZone() throws Exception {
        String zone =
                "BEGIN:VTIMEZONE\nTZID:%s\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:%s\nTZOFFSETTO:+0100\n%s\nEND:STANDARD\nEND:VTIMEZONE";
        String event = event("z", "DTSTART;TZID=Studio:20261128T100000", "DURATION:PT1H");
        for (String broken : List.of(
                zone.formatted("Studio", "one", "X-A:1"),
                zone.formatted("Studio", "+0200", "RRULE:FREQ=SECONDLY"),
                zone.formatted("Studio", "+2300", "X-A:1"))) {
            Reading reading = read(NOW, "", broken, event);
            assertThat(reading.entries()).isEmpty();
            assertThat(reading.problems()).hasSize(1);
            assertThat(reading.remarks())
                    .singleElement()
                    .asString()
                    .startsWith("the zone \"Studio\" is defined in a way that cannot be followed (");
        }
        // A known name is defined otherwise: the calendar's word counts, and is told.
        Reading other = read(
                NOW,
                "",
                zone.formatted("Europe/London", "+0100", "X-A:1"),
                event("z", "DTSTART;TZID=Europe/London:20261128T100000", "DURATION:PT1H"));
        assertThat(starts(other)).containsExactly("2026-11-28T09:00:00Z");
        assertThat(other.remarks())
                .singleElement()
                .asString()
                .contains("+01:00 and not Z; the calendar's definition is taken");
    }

    @Test
    void limitsOfExpansionAreTold() throws Exception {
        Reading counted = read(
                NOW,
                "",
                event(
                        "bomb",
                        "DTSTART:00010101T000000Z",
                        "DURATION:PT1H",
                        "RRULE:FREQ=HOURLY;BYMINUTE=0;COUNT=2147483647"));
        assertThat(counted.entries()).isEmpty();
        assertThat(problems(counted)).singleElement().asString().contains("its rule takes more than 100000 steps");

        Reading many = read(
                NOW,
                "horizon_days = 366",
                event("many", "DTSTART:20261128T000000Z", "DURATION:PT1M", "RRULE:FREQ=HOURLY;BYMINUTE=0,30"));
        assertThat(many.entries()).hasSize(10_000);
        assertThat(problems(many))
                .singleElement()
                .asString()
                .contains(
                        "it has more than 10000 times within the horizon; its times up to 2027-06-24T07:30:00Z are planned");
        // What lies beyond is not gone.
        assertThat(many.problems().getFirst().covers("many/2027-10-01T00:00:00Z"))
                .isTrue();

        // Without a count the past costs nothing, however long it is.
        Reading old = read(
                NOW,
                "horizon_days = 1",
                event("old", "DTSTART:00010101T000000Z", "DURATION:PT1M", "RRULE:FREQ=HOURLY"));
        assertThat(old.problems()).isEmpty();
        assertThat(old.entries()).hasSize(72);
    }

    @Test
    void theTimeForAllRulesIsBounded() throws Exception {
        long[] clock = {0};
        Recurrence.Budget budget =
                new Recurrence.Budget(1_000_000, java.time.Duration.ofSeconds(1), () -> clock[0] += 1_000_000);
        Recurrence.Found found = Recurrence.of("FREQ=HOURLY;BYMINUTE=0;COUNT=99999999")
                .times(
                        java.time.LocalDateTime.of(1, 1, 1, 0, 0),
                        java.time.ZoneOffset.UTC.getRules(),
                        NOW,
                        NOW.plusSeconds(60),
                        10,
                        new Recurrence.Budget(1_000, java.time.Duration.ofHours(1), () -> 0));
        assertThat(found.limit()).map(BadEntry::reason).contains("the rules of this calendar take too long together");
        assertThat(budget.isSpent()).isFalse();
        clock[0] = 2_000_000_000;
        assertThat(budget.isSpent()).isTrue();
    }

    @Test
    void whatDoesNotFitTogetherIsTold() throws Exception {
        Reading reading = read(
                NOW,
                "",
                event("sync", "DTSTART:20261128T100000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=2"),
                event(
                        "ex",
                        "DTSTART:20261128T100000Z",
                        "DURATION:PT1H",
                        "RRULE:FREQ=DAILY;COUNT=2",
                        "EXDATE:20261129T110000Z"),
                event("id", "DTSTART:20261128T100000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=1"),
                event("id", "RECURRENCE-ID:20261130T100000Z", "DTSTART:20261130T120000Z", "DURATION:PT1H"),
                event("two", "DTSTART:20261128T100000Z", "DURATION:PT1H", "DTEND:20261128T120000Z"),
                event("utc", "DTSTART;TZID=Europe/Berlin:20261128T100000Z", "DURATION:PT1H"),
                event("line", "DTSTART:20261128T100000Z", "DURATION:PT1H", "this is no property"));

        assertThat(reading.problems()).isEmpty();
        assertThat(reading.remarks())
                .hasSize(6)
                .anyMatch(remark ->
                        remark.endsWith("DTSTART is no time that its rule gives; it is recorded as the first one"))
                .anyMatch(remark -> remark.contains("EXDATE names 2026-11-29T11:00:00Z, which is no time of the event"))
                .anyMatch(
                        remark -> remark.contains("RECURRENCE-ID names no time of the event; it is taken as one more"))
                .anyMatch(remark -> remark.contains("DTEND and DURATION give different ends; DTEND is taken"))
                .anyMatch(remark -> remark.contains("DTSTART is in UTC and names the zone Europe/Berlin as well"))
                .anyMatch(remark -> remark.contains("is no property and was passed over"));
        assertThat(reading.entries())
                .filteredOn(entry -> entry.id().startsWith("sync/"))
                .hasSize(2);
    }

    @Test
    void aCalendarThatIsCutOffCancelsNothing() throws Exception {
        String whole = event("a", "DTSTART:20261128T100000Z", "DURATION:PT1H");
        Reading reading = readText(NOW, "", "BEGIN:VCALENDAR\n" + whole + "\nBEGIN:VEVENT\nUID:b\nDTSTART:2026");

        assertThat(starts(reading)).containsExactly("2026-11-28T10:00:00Z");
        assertThat(reading.failure()).map(FetchFailed::describe).hasValueSatisfying(said -> assertThat(said)
                .startsWith("the calendar ends without END:VCALENDAR"));
        // One event that is not ended costs itself alone.
        Reading one = read(NOW, "", "BEGIN:VEVENT\nUID:b\nSUMMARY:b\nDTSTART:20261128T110000Z", whole);
        assertThat(starts(one)).containsExactly("2026-11-28T10:00:00Z");
        assertThat(problems(one)).singleElement().asString().contains("it has no END:VEVENT");
    }

    @Test
    void zonesAreFoundUnderTheirLongNames() throws Exception {
        Reading reading = read(
                NOW,
                "",
                event(
                        "a",
                        "DTSTART;TZID=/mozilla.org/20050126_1/America/Argentina/Buenos_Aires:20261128T100000",
                        "DURATION:PT1H"),
                event("b", "DTSTART;TZID=\"Eastern Standard Time\":20261128T100000", "DURATION:PT1H"),
                event("c", "DTSTART;TZID=UTC+3:20261128T100000", "DURATION:PT1H"));

        assertThat(reading.problems()).isEmpty();
        assertThat(starts(reading))
                .containsExactly("2026-11-28T07:00:00Z", "2026-11-28T13:00:00Z", "2026-11-28T15:00:00Z");
    }
}
