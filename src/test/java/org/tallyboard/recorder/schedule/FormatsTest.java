package org.tallyboard.recorder.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.config.ScheduleConfig;

/// Entries of each format, good and bad, and documents that mean harm.
class FormatsTest {
    private static final Instant NOW = Instant.parse("2026-10-20T08:00:00Z");

    @TempDir
    Path folder;

    private List<Entry> entries = List.of();
    private List<String> problems = List.of();
    private List<String> remarks = List.of();
    private int notOurs;

    private void read(String format, String body, String... lines) throws Exception {
        ScheduleConfig config = Schedules.config(
                folder,
                "[[schedule]]\nname = \"x\"\nurl = \"https://a.example\"\nformat = \"" + format + "\"\n"
                        + String.join("\n", lines));
        Reading reading = Schedules.read(config, body.getBytes(StandardCharsets.UTF_8), NOW);
        if (reading.failure().isPresent()) {
            throw reading.failure().get();
        }
        entries = reading.entries();
        problems = reading.problems().stream().map(Entry.Problem::describe).toList();
        remarks = reading.remarks();
        notOurs = reading.notOurs();
    }

    @Test
    void jsonIsMappedByPointers() throws Exception {
        read(
                "json",
                """
                [{"uid": 7, "name": {"de": "Rat"}, "room": "a1", "from": 1792573200, "to": "2026-10-21 12:00:00",
                  "rank": 5, "kind": "MP4", "labels": ["x", "y,z", ""], "ok": true},
                 {"uid": 8, "ok": false}]
                """,
                "zone = \"Europe/Berlin\"",
                "[schedule.fields]",
                "id = \"r-${/uid}\"",
                "title = \"${/name/de} in ${/room}\"",
                "source = \"rtsp://cam.example/${/room}\"",
                "start = \"${/from}\"",
                "end = \"${/to}\"",
                "priority = \"${/rank}\"",
                "container = \"${/kind}\"",
                "profile = \"hd\"",
                "tags = \"${/labels}\"",
                "headers = \"council\"",
                "language = \"${/labels}\"",
                "[schedule.only]",
                "\"/ok\" = 'true'");

        assertThat(problems).isEmpty();
        assertThat(notOurs).isOne();
        assertThat(entries)
                .containsExactly(new Entry(
                        "r-7",
                        "Rat in a1",
                        "rtsp://cam.example/a1",
                        Instant.ofEpochSecond(1_792_573_200),
                        Instant.parse("2026-10-21T10:00:00Z"),
                        OptionalInt.of(5),
                        Optional.of("mp4"),
                        Optional.of("hd"),
                        Map.of("headers", "council", "language", "x, y,z"),
                        List.of("x", "y,z")));
    }

    @Test
    void eachBadEntryIsReportedWithItsPlaceAndTheOthersGoOn() throws Exception {
        String good = Schedules.entry("good", "Good", NOW, NOW.plusSeconds(60));
        read(
                "json",
                "["
                        + String.join(
                                ",",
                                List.of(
                                        "1",
                                        good.replace("\"good\"", "null"),
                                        good.replace("\"Good\"", "\"\""),
                                        good.replace("https:", "file:"),
                                        good.replace("https://live.example", "concat:x|y"),
                                        good.replace("https://live.example/good", "https:///good"),
                                        good.replace(NOW.toString(), "tomorrow"),
                                        good.replace(NOW.toString(), "2026-10-20T08:00:00"),
                                        good.replace("\"" + NOW + "\"", "17925732"),
                                        good.replace("\"end\":\"" + NOW.plusSeconds(60), "\"end\":\"" + NOW),
                                        good.replace("{", "{\"priority\":256,"),
                                        good.replace("{", "{\"container\":\"exe\","),
                                        good))
                        + "]");

        assertThat(entries).extracting(Entry::id).containsExactly("good");
        assertThat(problems)
                .containsExactly(
                        "/0: id is missing, or longer than 500 characters; correct `id` in [schedule.fields]",
                        "/1 (\"Good\", at 2026-10-20T08:00:00Z): id is missing, or longer than 500 characters; correct `id` in [schedule.fields]",
                        "/2 (good, at 2026-10-20T08:00:00Z): title is missing; correct `title` in [schedule.fields]",
                        "/3 (good, \"Good\", at 2026-10-20T08:00:00Z): source must be http, https, rtmp, rtmps, rtsp, rtsps or srt; correct it",
                        "/4 (good, \"Good\", at 2026-10-20T08:00:00Z): source is not a URL; write what is not allowed in a URL with %",
                        "/5 (good, \"Good\", at 2026-10-20T08:00:00Z): source names no host; correct it",
                        "/6 (good, \"Good\", at tomorrow): start is no time that is known (\"tomorrow\"); write it as 2026-11-24T10:00:00+01:00",
                        "/7 (good, \"Good\", at 2026-10-20T08:00:00): start names no offset; set `zone` in the schedule's configuration",
                        "/8 (good, \"Good\", at 17925732): start is a number, but neither seconds nor milliseconds since 1970 in the years 1990 to 2100; write it as 2026-11-24T10:00:00+01:00",
                        "/9 (good, \"Good\", at 2026-10-20T08:00:00Z): end is not after start; correct its times",
                        "/10 (good, \"Good\", at 2026-10-20T08:00:00Z): priority is not a whole number from 0 to 255; correct it",
                        "/11 (good, \"Good\", at 2026-10-20T08:00:00Z): container is none of mkv, mp4 and ts; correct it");
    }

    private static final String[] CHANNELS = {
        "[schedule.channels]", "\"one.example\" = \"https://live.example/one.m3u8\""
    };

    @Test
    void aGuideIsReadWithItsZonesAndChannels() throws Exception {
        read("xmltv", """
                <?xml version="1.0" encoding="UTF-8"?>
                <!DOCTYPE tv SYSTEM "xmltv.dtd">
                <tv><channel id="one.example"><display-name>One</display-name></channel>
                <programme start="20261020180000 +0200" stop="20261020190000 +0200" channel="one.example">
                  <title lang="de">Nachrichten &amp; <!-- x -->Wetter</title><title lang="en">News</title>
                  <category>News</category><category>Live</category>
                  <credits><actor>Somebody</actor></credits>
                </programme>
                <programme start="202610201900" stop="202610202000" channel="one.example"><title>Utc</title></programme>
                <programme start="20261020200000" channel="one.example"><title>No end</title></programme>
                <programme start="20261399000000" stop="202610202000" channel="one.example"><title>Bad</title></programme>
                <programme start="20261020200000" channel="two.example"><title>Other channel</title></programme>
                </tv>""", CHANNELS);

        assertThat(entries).extracting(Entry::title).containsExactly("Nachrichten & Wetter", "Utc");
        assertThat(entries.get(0).id()).isEqualTo("one.example 2026-10-20T16:00:00Z");
        assertThat(entries.get(0).start()).isEqualTo(Instant.parse("2026-10-20T16:00:00Z"));
        assertThat(entries.get(0).end()).isEqualTo(Instant.parse("2026-10-20T17:00:00Z"));
        assertThat(entries.get(0).source()).isEqualTo("https://live.example/one.m3u8");
        assertThat(entries.get(0).tags()).containsExactly("News", "Live");
        assertThat(entries.get(1).start()).isEqualTo(Instant.parse("2026-10-20T19:00:00Z"));
        assertThat(problems)
                .containsExactly(
                        "line 10 (one.example 2026-10-20T20:00:00Z, \"No end\", on one.example, at"
                                + " 2026-10-20T20:00:00Z): stop is missing, and no later programme of its channel tells its"
                                + " end; give it a stop",
                        "line 11 (one.example 20261399000000, \"Bad\", on one.example, at 20261399000000): start is a time"
                                + " that does not exist (\"20261399T000000\"); write it as 20261124100000 +0100");
        assertThat(notOurs).isOne();
    }

    @Test
    void aGuideCannotReadFilesOrGrow() throws Exception {
        String laughs = """
                <!DOCTYPE tv [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
                <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">
                <!ENTITY f SYSTEM "file:///etc/passwd">]>
                <tv><programme start="20261020180000" stop="20261020190000" channel="one.example">
                <title>x&%s;y</title></programme></tv>""";
        for (String entity : List.of("d", "f")) {
            read("xmltv", laughs.formatted(entity), CHANNELS);
            assertThat(entries).isEmpty();
            assertThat(problems)
                    .containsExactly("line 4 (one.example 2026-10-20T18:00:00Z, \"x&" + entity
                            + ";y\", on one.example, at 2026-10-20T18:00:00Z): it names the entity &" + entity
                            + ";, which neither XML nor HTML has; have the guide write the character itself");
        }
        assertThatThrownBy(() -> read("xmltv", "<html></html>", CHANNELS)).hasMessageContaining("no XMLTV");
        assertThatThrownBy(() -> read("xmltv", "{}", CHANNELS)).hasMessageContaining("not well-formed XML");
    }

    private static String calendar(String... events) {
        return ("BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n" + String.join("\n", events) + "\nEND:VCALENDAR\n")
                .replace("\n", "\r\n");
    }

    private static String event(String uid, String... lines) {
        return "BEGIN:VEVENT\nUID:" + uid + "\nSUMMARY:Show " + uid + "\nURL:https://live.example/" + uid + "\n"
                + String.join("\n", lines) + "\nEND:VEVENT";
    }

    @Test
    void aCalendarIsUnfoldedInItsOwnZone() throws Exception {
        // Summer time ends in Berlin on 2026-10-25: the clock time stays, the offset changes.
        read(
                "icalendar",
                calendar(
                        event(
                                "weekly",
                                "DTSTART;TZID=Europe/Berlin:20260105T200000",
                                "DTEND;TZID=Europe/Berlin:20260105T210000",
                                "RRULE:FREQ=DAILY;COUNT=400",
                                "EXDATE;TZID=Europe/Berlin:20261023T200000"),
                        event(
                                "weekly",
                                "RECURRENCE-ID;TZID=Europe/Berlin:20261024T200000",
                                "DTSTART;TZID=Europe/Berlin:20261024T223000",
                                "DURATION:PT45M",
                                "LOCATION:Moved"),
                        event(
                                "utc",
                                "DTSTART:20261021T100000Z",
                                "DTEND:20261021T113000Z",
                                "CATEGORIES:a,b",
                                "PRIORITY:3"),
                        event("off", "DTSTART:20261021T100000Z", "DTEND:20261021T113000Z", "STATUS:CANCELLED")),
                "horizon_days = 6");

        assertThat(problems).isEmpty();
        assertThat(entries)
                .filteredOn(entry -> entry.id().startsWith("weekly/"))
                .filteredOn(entry -> entry.end().isAfter(NOW))
                .extracting(entry -> entry.id() + " " + entry.start() + " "
                        + Duration.between(entry.start(), entry.end()).toMinutes())
                .containsExactlyInAnyOrder(
                        "weekly/2026-10-20T18:00:00Z 2026-10-20T18:00:00Z 60",
                        "weekly/2026-10-21T18:00:00Z 2026-10-21T18:00:00Z 60",
                        "weekly/2026-10-22T18:00:00Z 2026-10-22T18:00:00Z 60",
                        "weekly/2026-10-24T18:00:00Z 2026-10-24T20:30:00Z 45",
                        "weekly/2026-10-25T19:00:00Z 2026-10-25T19:00:00Z 60");
        assertThat(entries)
                .filteredOn(entry -> entry.id().equals("utc"))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.title()).isEqualTo("Show utc");
                    assertThat(entry.tags()).containsExactly("a", "b");
                    assertThat(entry.source()).isEqualTo("https://live.example/utc");
                });
        assertThat(entries).noneMatch(entry -> entry.id().startsWith("off"));
    }

    @Test
    void aCalendarsOwnZoneIsUsed() throws Exception {
        String zone = """
                BEGIN:VTIMEZONE
                TZID:Studio Time
                BEGIN:STANDARD
                DTSTART:19700101T000000
                TZOFFSETFROM:+0530
                TZOFFSETTO:+0530
                END:STANDARD
                END:VTIMEZONE""";
        read("icalendar", calendar(zone, event("a", "DTSTART;TZID=Studio Time:20261021T100000", "DURATION:PT1H")));

        assertThat(entries).singleElement().satisfies(entry -> assertThat(entry.start())
                .isEqualTo(Instant.parse("2026-10-21T04:30:00Z")));
    }

    @Test
    void eventsWhoseTimeIsNotClearAreBad() throws Exception {
        String[] events = {
            event("floating", "DTSTART:20261021T100000", "DURATION:PT1H"),
            event("day", "DTSTART;VALUE=DATE:20261021"),
            event("atlantis", "DTSTART;TZID=Europe/Atlantis:20261021T100000", "DURATION:PT1H"),
            event("never", "SUMMARY:x"),
            event("often", "DTSTART:20200101T100000Z", "DURATION:PT1S", "RRULE:FREQ=SECONDLY"),
            event("endless", "DTSTART:20261021T100000Z"),
            event("good", "DTSTART:20261021T100000Z", "DURATION:PT1H"),
            event(
                    "impossible",
                    "DTSTART:20261021T100000Z",
                    "DURATION:PT1H",
                    "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
        };
        read("icalendar", calendar(events));

        assertThat(problems)
                .containsExactly(
                        "event 1, line 4 (floating, \"Show floating\", at 20261021T100000): DTSTART names no time zone; set `zone` in the schedule's configuration",
                        "event 2, line 11 (day, \"Show day\", at 20261021): DTSTART is a day without a time; give the event a start and an end with times",
                        "event 3, line 17 (atlantis, \"Show atlantis\", at 20261021T100000): DTSTART names the time zone \"Europe/Atlantis\", which is neither known nor defined in the calendar; have the calendar name an IANA zone, such as Europe/Berlin, or define it in a VTIMEZONE",
                        "event 4, line 24 (never, \"Show never\"): DTSTART is missing; give the event a start",
                        "event 5, line 30 (often, \"Show often\", at 20200101T100000Z): it repeats more often than every hour; repeat it less often",
                        "event 6, line 38 (endless, \"Show endless\", at 2026-10-21T10:00:00Z): end is missing; correct `end` in [schedule.fields]",
                        "event 8, line 51 (impossible, \"Show impossible\", at 20261021T100000Z): its rule gives no further time; its times up to 2026-10-21T10:00:00Z are planned; correct the rule");
        assertThat(entries).extracting(Entry::id).contains("good");
        read("icalendar", calendar(events), "zone = \"Asia/Tokyo\"");
        assertThat(entries)
                .filteredOn(entry -> entry.id().equals("floating"))
                .singleElement()
                .satisfies(entry -> assertThat(entry.start()).isEqualTo(Instant.parse("2026-10-21T01:00:00Z")));
        assertThatThrownBy(() -> read("icalendar", "<html>")).hasMessageContaining("it has no BEGIN:VCALENDAR");
    }

    @Test
    void tenThousandEntriesWithAHundredBadOnes() throws Exception {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            String id = i % 100 == 7 ? "" : "e" + i;
            all.add(Schedules.entry(id, "Title " + i, NOW.plusSeconds(i), NOW.plusSeconds(i + 60)));
        }

        read("json", "[" + String.join(",", all) + "]");

        assertThat(entries).hasSize(9_900);
        assertThat(problems)
                .hasSize(100)
                .first()
                .asString()
                .startsWith("/7 (\"Title 7\", at 2026-10-20T08:00:07Z): id is missing");
    }
}
