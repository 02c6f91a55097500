package org.tallyboard.recorder.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tallyboard.config.ScheduleConfig;

/// Television guides as they are: times, faults, languages, and rules of what is recorded.
class GuideFormsTest {
    private static final Instant NOW = Instant.parse("2026-11-27T09:30:00Z");
    private static final String CHANNELS =
            "channels = { \"one\" = \"https://live.example/1\", \"A&E\" = \"https://live.example/2\" }\n";

    @TempDir
    Path folder;

    private Reading read(byte[] body, String lines) throws Exception {
        ScheduleConfig config = Schedules.config(
                folder, "[[schedule]]\nname = \"s\"\nurl = \"https://a.example\"\nformat = \"xmltv\"\n" + lines);
        return Schedules.read(config, body, NOW);
    }

    private Reading read(String lines, String... programmes) throws Exception {
        return read(
                ("<tv>\n" + String.join("\n", programmes) + "\n</tv>").getBytes(StandardCharsets.UTF_8),
                CHANNELS + lines);
    }

    private static String programme(int hour, String title, String more) {
        return "<programme start=\"20261128%02d0000\" stop=\"20261128%02d0000\" channel=\"one\"><title>%s</title>%s</programme>"
                .formatted(hour, hour + 1, title, more);
    }

    private static List<String> titles(Reading reading) {
        return reading.entries().stream().map(Entry::title).toList();
    }

    private static List<String> problems(Reading reading) {
        return reading.problems().stream().map(Entry.Problem::describe).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "20261128100000 +0100, 2026-11-28T09:00:00Z", "20261128100000+1, 2026-11-28T09:00:00Z",
        "20261128100000 -03:30, 2026-11-28T13:30:00Z", "2026112810 UTC+1, 2026-11-28T09:00:00Z",
        "20261128240000 +0000, 2026-11-29T00:00:00Z", "20261128100000 Europe/Berlin, 2026-11-28T09:00:00Z",
        "20261128100000 est, 2026-11-28T15:00:00Z", "2026-11-28T10:00:00+01:00, 2026-11-28T09:00:00Z",
    })
    void timesAreReadInTheirForms(String text, Instant expected) throws Exception {
        assertThat(XmltvTimes.of(text, java.util.Optional.empty(), Instant.MIN).at())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "20261128, is a day without an hour",
        "202611, is a month without an hour",
        "2026, is a year without an hour",
        "202611281, has 9 digits",
        "20261128100000 IST, 'names the zone \"IST\", which is not known or means more than one'",
        "20261128100000 Mars/Base, 'names the zone \"Mars/Base\", which is not known'",
        "20261328100000, is a time that does not exist",
        "20261128100000 +9900, has no offset that exists",
        "soon, is no time that is known",
    })
    void aTimeThatIsNotClearIsBad(String text, String reason) throws Exception {
        Reading reading =
                read("", programme(10, "good", ""), programme(12, "bad", "").replace("20261128120000", text));

        assertThat(titles(reading)).containsExactly("good");
        assertThat(reading.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.reason()).startsWith("start " + reason);
            assertThat(problem.remedy()).isEqualTo("write it as 20261124100000 +0100");
            assertThat(problem.title()).isEqualTo("bad");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<desc>not closed", "<desc><!-- not closed</desc>", "<desc><![CDATA[not closed</desc>", "</desc>",
                        "<desc lang=de/>",
                "<desc lang=\"a\" lang=\"b\"/>", "<desc>&unknown;</desc>", "<desc>&#0;</desc>", "<desc>\u0007</desc>",
                        "<1/>",
                "<desc lang=\"x>y</desc>"
            })
    void aFaultCostsOneProgramme(String fault) throws Exception {
        Reading reading = read("", programme(10, "one", ""), programme(12, "two", fault), programme(14, "three", ""));

        assertThat(titles(reading)).containsExactly("one", "three");
        assertThat(problems(reading))
                .singleElement()
                .asString()
                .startsWith("line 3 (one 2026-11-28T12:00:00Z, \"two\", on one, at");
        assertThat(reading.failure()).isEmpty();
    }

    @Test
    void aProgrammeThatIsNotClosedCostsItself() throws Exception {
        Reading reading = read("", programme(10, "one", "").replace("</programme>", ""), programme(12, "two", ""));

        assertThat(titles(reading)).containsExactly("two");
        assertThat(problems(reading)).singleElement().asString().contains("it has no </programme>");
    }

    @Test
    void aGuideThatIsCutOffIsReadUpToThere() throws Exception {
        String text = "<tv>\n" + programme(10, "one", "") + "\n<programme start=\"2026112812";
        Reading reading = read(text.getBytes(StandardCharsets.UTF_8), CHANNELS);

        assertThat(titles(reading)).containsExactly("one");
        assertThat(reading.failure())
                .map(FetchFailed::describe)
                .contains(
                        "the guide ends without </tv>, near line 3; what comes before it counts; check what the server sends");
    }

    @Test
    void whatIsCommentedOutIsNotThere() throws Exception {
        Reading reading = read(
                "",
                "<!-- " + programme(10, "one", "") + " -->",
                "<channel id=\"x & y\"><display-name>&bad;</display-name></channel>",
                programme(12, "two", ""));

        assertThat(titles(reading)).containsExactly("two");
        assertThat(reading.problems()).isEmpty();
    }

    @Test
    void entitiesAndAmpersandsInAttributesAreRead() throws Exception {
        Reading reading = read(
                "",
                "<programme start=\"2026112810\" stop=\"2026112811\" channel=\"A&E\"><title>R&B &copy; <![CDATA[&eacute;]]> &amp;nbsp;</title></programme>");

        assertThat(titles(reading)).containsExactly("R&B © &eacute; &nbsp;");
        assertThat(reading.entries().getFirst().source()).isEqualTo("https://live.example/2");
    }

    @Test
    void everyEncodingIsRead() throws Exception {
        for (String encoding : List.of("UTF-8", "ISO-8859-1", "windows-1252", "UTF-16")) {
            String text =
                    "<?xml version=\"1.0\" encoding=\"" + encoding + "\"?><tv>" + programme(10, "Süd", "") + "</tv>";
            assertThat(titles(read(text.getBytes(Charset.forName(encoding)), CHANNELS)))
                    .as(encoding)
                    .containsExactly("Süd");
        }
        String wrong = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><tv>" + programme(10, "Süd", "") + "</tv>";
        Reading reading = read(wrong.getBytes(StandardCharsets.ISO_8859_1), CHANNELS);
        assertThat(titles(reading)).containsExactly("S\ufffdd");
        assertThat(reading.remarks())
                .singleElement()
                .asString()
                .contains("bytes that are no characters in the guide's encoding");
    }

    @Test
    void languagesAreTakenByPreference() throws Exception {
        String titles = "en</title><title lang=\"de-AT\">de</title><title lang=\"fr\">fr";
        String programme = programme(10, titles, "").replaceFirst("<title>", "<title lang=\"en\">");
        assertThat(titles(read("", programme))).containsExactly("en");
        assertThat(titles(read("languages = [\"it\", \"fr\", \"de\"]", programme)))
                .containsExactly("fr");
        assertThat(titles(read("languages = [\"de\"]", programme))).containsExactly("de");
    }

    @Test
    void rulesSayWhatIsRecorded() throws Exception {
        String[] programmes = {
            programme(
                    1,
                    "Tatort",
                    "<credits><director>Muster</director><actor>Liefers</actor></credits><category>Krimi</category>"),
            programme(2, "Tatort", "<category>Krimi</category><previously-shown/>"),
            programme(3, "News", "<category>News</category><category>Live</category>"),
            programme(4, "Film", "<credits><actor>Liefers</actor></credits><previously-shown start=\"2019\"/>"),
            programme(5, "Serie", "<episode-num system=\"onscreen\">S01E02</episode-num><new/>"),
        };

        assertThat(titles(read("only = { category = '^Live$' }", programmes))).containsExactly("News");
        assertThat(titles(read(
                        "only = { \"credits/actor\" = 'Liefers' }\nexcept = { previously-shown = '.' }", programmes)))
                .containsExactly("Tatort");
        assertThat(read("except = { previously-shown = '.' }", programmes).notOurs())
                .isEqualTo(2);
        assertThat(titles(read(
                        "only = [{ title = '^News$' }, { title = 'Film', credits = 'Lief' }, { new = '.' }]",
                        programmes)))
                .containsExactly("News", "Film", "Serie");
        assertThat(titles(read("only = { title = '^Tatort$', category = 'News' }", programmes)))
                .isEmpty();
        assertThat(titles(read("only = { channel = 'one', \"episode-num@onscreen\" = '^S01' }", programmes)))
                .containsExactly("Serie");
        // A part that no programme has is a slip more often than a wish.
        assertThat(read("only = { catgory = 'News' }", programmes).remarks())
                .containsExactly(
                        "no entry has `catgory`, which `only`, `except` or `cancelled` in the configuration names; correct the name");
    }

    @Test
    void aStopThatIsMissingIsNotGuessedOverAGap() throws Exception {
        Reading reading =
                read("", programme(1, "a", "").replace(" stop=\"20261128020000\"", ""), programme(14, "b", ""));

        assertThat(titles(reading)).containsExactly("b");
        assertThat(problems(reading))
                .singleElement()
                .asString()
                .contains("stop is missing, and the next programme of its channel begins only at 2026-11-28T14:00:00Z");
    }

    @Test
    void theHourThatComesTwiceGoesOnInItsOrder() throws Exception {
        String[] programmes = new String[4];
        String[] starts = {"0230", "0200", "0230", "0300"};
        for (int i = 0; i < 4; i++) {
            programmes[i] = "<programme start=\"20271031" + starts[i] + "00\" channel=\"one\"><title>" + i
                    + "</title></programme>";
        }
        Reading reading = read("zone = \"Europe/Berlin\"", programmes);

        assertThat(reading.entries())
                .extracting(entry -> entry.title() + " " + entry.start() + "/" + entry.end())
                .containsExactly(
                        "0 2027-10-31T00:30:00Z/2027-10-31T01:00:00Z",
                        "1 2027-10-31T01:00:00Z/2027-10-31T01:30:00Z",
                        "2 2027-10-31T01:30:00Z/2027-10-31T02:00:00Z");
        assertThat(reading.remarks())
                .filteredOn(remark -> remark.contains("comes twice"))
                .hasSize(3);
    }
}
