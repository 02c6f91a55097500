package org.tallyboard.recorder.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.config.ScheduleConfig;

/// Schedules made up after public reports of where readers go wrong, with the values that a person expects.
class ScheduleCasesTest {
    private static final Instant NOW = Instant.parse("2026-11-27T09:30:00Z");
    private static final String CHANNELS = """
            [schedule.channels]
            "one.test" = "http://live.example.org/one.m3u8"
            "two.test" = "http://live.example.org/two.m3u8"
            """;

    @TempDir
    Path folder;

    private Reading read(String name, String format, String lines) throws Exception {
        return read(ScheduleFuzz.resource(name), format, lines);
    }

    private Reading read(byte[] body, String format, String lines) throws Exception {
        ScheduleConfig config = Schedules.config(
                folder,
                "[[schedule]]\nname = \"s\"\nurl = \"https://a.example\"\nformat = \"" + format + "\"\n" + lines);
        Reading reading = Schedules.read(config, body, NOW);
        assertThat(reading.failure()).isEmpty();
        return reading;
    }

    /// Each as `start/end title`, in the order of their starts.
    private static List<String> times(Reading reading) {
        return reading.entries().stream()
                .map(entry -> entry.start() + "/" + entry.end() + " " + entry.title())
                .sorted()
                .toList();
    }

    private static List<String> problems(Reading reading) {
        return reading.problems().stream().map(Entry.Problem::describe).toList();
    }

    @Test
    void aProgrammeWithoutStopEndsWithTheNextOfItsChannel() throws Exception {
        Reading reading = read("01-xmltv-no-stop.xml", "xmltv", CHANNELS);

        assertThat(times(reading))
                .containsExactly(
                        "2026-11-28T18:00:00Z/2026-11-28T19:00:00Z House tour",
                        "2026-11-28T19:00:00Z/2026-11-28T19:30:00Z Evening news",
                        "2026-11-28T19:30:00Z/2026-11-28T20:00:00Z Weather");
        assertThat(problems(reading))
                .containsExactly("line 6 (two.test 2026-11-28T18:30:00Z, \"Other channel\", on two.test, at"
                        + " 2026-11-28T18:30:00Z): stop is missing, and no later programme of its channel tells its end;"
                        + " give it a stop");
        assertThat(reading.remarks())
                .containsExactly("2 programmes name no stop and end where the next one of the channel begins");
    }

    @Test
    void anEntityOfHtmlIsReadAsItsCharacter() throws Exception {
        Reading reading = read("02-xmltv-html-entities.xml", "xmltv", CHANNELS);

        assertThat(reading.entries()).extracting(Entry::title).containsExactly("News", "Café society", "Late show");
        assertThat(problems(reading)).isEmpty();
        assertThat(reading.remarks())
                .containsExactly(
                        "1 programme holds entities of HTML or a bare &, which XML does not have; they are read"
                                + " as the text that they mean");
    }

    @Test
    void aBareAmpersandIsRead() throws Exception {
        Reading reading = read("03-xmltv-bare-ampersand.xml", "xmltv", CHANNELS);

        assertThat(reading.entries()).extracting(Entry::title).containsExactly("News", "Horse & Country", "Late show");
        assertThat(reading.remarks()).hasSize(1);
    }

    @Test
    void zonesOfGuidesAreRead() throws Exception {
        Reading reading = read("04-xmltv-zones.xml", "xmltv", CHANNELS);

        assertThat(problems(reading)).isEmpty();
        assertThat(reading.entries())
                .extracting(entry -> entry.start().toString())
                .containsExactly(
                        "2026-11-28T09:00:00Z",
                        "2026-11-28T11:00:00Z",
                        "2026-11-28T13:00:00Z",
                        "2026-11-28T15:00:00Z",
                        "2026-11-28T18:00:00Z",
                        "2026-11-29T01:00:00Z",
                        "2026-11-28T22:00:00Z");
        assertThat(reading.entries()).allSatisfy(entry -> assertThat(entry.end())
                .isEqualTo(entry.start().plusSeconds(3_600)));
    }

    @Test
    void aSharedSlotIsRecordedOnce() throws Exception {
        Reading reading = read("05-xmltv-clump.xml", "xmltv", CHANNELS);

        assertThat(times(reading)).containsExactly("2026-11-28T18:00:00Z/2026-11-28T19:00:00Z Regionalnachrichten Süd");
        assertThat(reading.remarks())
                .containsExactly("line 5 (one.test 2026-11-28T18:00:00Z, \"Wetter für München\", on one.test, at"
                        + " 2026-11-28T18:00:00Z): it shares one slot with \"Regionalnachrichten Süd\", which is recorded"
                        + " once, under that title");
        assertThat(problems(reading))
                .singleElement()
                .asString()
                .contains("\"Same start and stop\"")
                .contains("end is not after start");
        assertThat(read("05-xmltv-clump.xml", "xmltv", "languages = [\"en\"]\n" + CHANNELS)
                        .entries())
                .extracting(Entry::title)
                .containsExactly("Local news");
    }

    @Test
    void zonesOfWindowsAreKnownWhenDefinedAndByCldr() throws Exception {
        Reading reading = read("06-ics-windows-zones.ics", "icalendar", "horizon_days = 200");

        assertThat(times(reading))
                .containsExactly(
                        "2026-11-28T09:00:00Z/2026-11-28T10:00:00Z defined 1601: 09:00Z",
                        "2026-11-28T10:00:00Z/2026-11-28T11:00:00Z defined, quoted, umlaut: 10:00Z",
                        "2026-11-28T11:00:00Z/2026-11-28T12:00:00Z undefined GTB: 11:00Z or bad",
                        "2026-11-28T17:00:00Z/2026-11-28T18:00:00Z /Europe/Vienna: 17:00Z",
                        "2027-03-14T19:00:00Z/2027-03-14T20:00:00Z weekly over DST: 19:00Z, from 28 March 18:00Z",
                        "2027-03-21T19:00:00Z/2027-03-21T20:00:00Z weekly over DST: 19:00Z, from 28 March 18:00Z",
                        "2027-03-28T18:00:00Z/2027-03-28T19:00:00Z weekly over DST: 19:00Z, from 28 March 18:00Z",
                        "2027-04-04T18:00:00Z/2027-04-04T19:00:00Z weekly over DST: 19:00Z, from 28 March 18:00Z");
        assertThat(problems(reading))
                .singleElement()
                .asString()
                .startsWith(
                        "event 4, line 58 (gmt1, \"undefined GMT Standard Time 1: 12:00Z or bad\", at 20261128T120000):"
                                + " DTSTART names the time zone \"GMT Standard Time 1\", which is neither known nor defined");
    }

    @Test
    void aByteOrderMarkIsPassedOver() throws Exception {
        assertThat(times(read("07-ics-bom.ics", "icalendar", "")))
                .containsExactly("2026-11-28T10:00:00Z/2026-11-28T11:00:00Z With a BOM 🎥");
    }

    @Test
    void aChangeOfAllLaterTimesMovesThem() throws Exception {
        Reading reading = read("09-ics-thisandfuture.ics", "icalendar", "");

        assertThat(times(reading))
                .containsExactly(
                        "2026-11-28T12:00:00Z/2026-11-28T13:00:00Z Original 12:00Z",
                        "2026-11-29T12:00:00Z/2026-11-29T13:00:00Z Original 12:00Z",
                        "2026-11-30T12:00:00Z/2026-11-30T13:00:00Z Original 12:00Z",
                        "2026-12-01T09:00:00Z/2026-12-01T11:00:00Z From the 1st on at 09:00Z for two hours",
                        "2026-12-02T09:00:00Z/2026-12-02T11:00:00Z From the 1st on at 09:00Z for two hours",
                        "2026-12-03T09:00:00Z/2026-12-03T11:00:00Z From the 1st on at 09:00Z for two hours");
        assertThat(reading.entries()).extracting(Entry::id).contains("series/2026-12-03T12:00:00Z");
        assertThat(reading.problems()).isEmpty();
        assertThat(reading.remarks()).isEmpty();
    }

    @Test
    void whatIsLeftOutIsLeftOutInEveryForm() throws Exception {
        Reading reading = read("10-ics-exdate.ics", "icalendar", "");

        assertThat(problems(reading)).isEmpty();
        assertThat(reading.remarks()).isEmpty();
        for (String title : List.of(
                "EXDATE in UTC, rule in Berlin",
                "EXDATE a day",
                "Series, one cancelled by day-only id",
                "EXDATE in an unknown zone")) {
            assertThat(reading.entries())
                    .filteredOn(entry -> entry.title().equals(title))
                    .extracting(entry -> entry.start().toString().substring(8, 10))
                    .as(title)
                    .containsExactly("28", "30", "01");
        }
        assertThat(reading.entries())
                .filteredOn(entry -> entry.title().equals("EXDATE several in one line"))
                .extracting(entry -> entry.start().toString().substring(8, 10))
                .containsExactly("28", "01");
        assertThat(reading.entries())
                .filteredOn(entry -> entry.title().equals("DTEND in an unknown zone"))
                .extracting(entry -> entry.start() + "/" + entry.end())
                .containsExactly("2026-11-28T19:00:00Z/2026-11-28T20:00:00Z");
    }

    @Test
    void timesOfApisAreRead() throws Exception {
        Reading reading = read("11-json-times.json", "json", "");

        assertThat(problems(reading)).isEmpty();
        assertThat(reading.entries())
                .extracting(entry -> entry.id() + " " + entry.start())
                .containsExactly(
                        "jira 2026-11-28T10:00:00Z",
                        "sql 2026-11-28T12:00:00Z",
                        "java 2026-11-28T14:00:00Z",
                        "net 2026-11-28T16:00:00Z",
                        "sec 2026-11-28T18:00:00Z",
                        "text 2026-11-28T20:00:00Z",
                        "ms 2026-11-28T22:00:00Z",
                        "short 2026-11-28T23:00:00Z",
                        "pg 2026-11-29T01:00:00Z");
    }

    @Test
    void listsInListsAreReadWithTheirLengths() throws Exception {
        String channels = """
                [schedule.channels]
                "Gray Room" = "http://live.example.org/gray.m3u8"
                "Blue Room" = "http://live.example.org/blue.m3u8"
                """;
        Reading reading = read("13-json-frab.json", "json", """
                entries = "$.schedule.conference.days[*].rooms.*[*]"
                fields = { id = "${/guid}", channel = "${1#}", start = "${/date}" }
                """ + channels);

        assertThat(problems(reading)).isEmpty();
        assertThat(reading.entries())
                .extracting(entry -> entry.start() + "/" + entry.end() + " " + entry.title() + " " + entry.source())
                .containsExactly(
                        "2026-11-28T09:00:00Z/2026-11-28T09:45:00Z Opening http://live.example.org/gray.m3u8",
                        "2026-11-28T10:00:00Z/2026-11-28T11:00:00Z Second http://live.example.org/blue.m3u8",
                        "2026-11-29T09:00:00Z/2026-11-29T09:45:00Z Closing http://live.example.org/gray.m3u8");
        // The day and the hour from two places, in a zone that the schedule does not name.
        Reading composed = read("13-json-frab.json", "json", """
                entries = "$.schedule.conference.days[*].rooms.*[*]"
                fields = { id = "${/id}", channel = "${/room}", start = "${3/date}T${/start}" }
                zone = "Europe/Berlin"
                """ + channels);
        assertThat(composed.entries())
                .extracting(Entry::start)
                .containsExactlyElementsOf(
                        reading.entries().stream().map(Entry::start).toList());
        // As it was configured before there was JSONPath, with what to do.
        Reading days = read(
                "13-json-frab.json",
                "json",
                "entries = \"/schedule/conference/days\"\nfields = { id = \"${/guid}\" }\n" + channels);
        assertThat(problems(days))
                .first()
                .isEqualTo("/schedule/conference/days/0: id is missing, or longer than 500 characters; correct `id` in"
                        + " [schedule.fields], or let `entries` name the lists within it, as in $.days[*].rooms.*[*]");
    }

    @Test
    void aLineThatIsFoldedWithinACharacterIsWhole() throws Exception {
        assertThat(times(read("14-ics-fold-octets.ics", "icalendar", "")))
                .containsExactly("2026-11-28T09:00:00Z/2026-11-28T10:00:00Z Rec 🎥 café");
    }

    @Test
    void aPackedGuideWithADocumentTypeIsRead() throws Exception {
        byte[] packed = ScheduleFuzz.resource("15-xmltv-gz.xml.gz");
        byte[] body = new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes();

        assertThat(times(read(body, "xmltv", CHANNELS)))
                .containsExactly("2026-11-28T18:00:00Z/2026-11-28T19:00:00Z News & weather");
    }
}
