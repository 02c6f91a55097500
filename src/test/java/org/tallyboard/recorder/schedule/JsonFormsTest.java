package org.tallyboard.recorder.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tallyboard.config.ScheduleConfig;
import tools.jackson.databind.node.JsonNodeFactory;

/// Times, lengths and places as planning systems write them in JSON.
class JsonFormsTest {
    private static final Instant NOW = Instant.parse("2026-11-27T09:30:00Z");

    @TempDir
    Path folder;

    private Reading read(String body, String lines) throws Exception {
        ScheduleConfig config = Schedules.config(
                folder, "[[schedule]]\nname = \"s\"\nurl = \"https://a.example\"\nformat = \"json\"\n" + lines);
        return Schedules.read(config, body.getBytes(StandardCharsets.UTF_8), NOW);
    }

    private static WallTime time(String text) throws BadEntry {
        return Times.of(
                JsonNodeFactory.instance.stringNode(text), Optional.of(ZoneId.of("Europe/Berlin")), Instant.MIN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-11-28T10:00:00.000+0000|2026-11-28T10:00:00Z", "2026-11-28 10:00:00 +01:00|2026-11-28T09:00:00Z",
                "2026-11-28T10:00:00,5+01|2026-11-28T09:00:00.500Z", "2026-11-28t10:00z|2026-11-28T10:00:00Z",
                "2026-11-28 10:00 UTC|2026-11-28T10:00:00Z", "20261128T100000Z|2026-11-28T10:00:00Z",
                "2026-11-28T24:00:00Z|2026-11-29T00:00:00Z",
                        "2026-11-28T10:00:00[America/New_York]|2026-11-28T15:00:00Z",
                "2026-11-28T10:00:00+01:00[Europe/Berlin]|2026-11-28T09:00:00Z", "2026-11-28 10|2026-11-28T09:00:00Z",
                "Sat, 28 Nov 2026 10:00:00 GMT|2026-11-28T10:00:00Z", "1795888800|2026-11-28T18:00:00Z",
                "1795888800.5|2026-11-28T18:00:00.500Z", "1795888800000|2026-11-28T18:00:00Z",
                "1795888800000000|2026-11-28T18:00:00Z", "1795888800000000000|2026-11-28T18:00:00Z",
                "2027-03-28T02:30:00|2027-03-28T01:30:00Z", "2026-10-25T02:30:00|2026-10-25T00:30:00Z"
            })
    void timesAreReadInTheirForms(String text, Instant expected) throws Exception {
        assertThat(time(text).at()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-11-28|is a day without a time",
                "2026-11-28T10:00:00+05:00[Europe/Berlin]|has the offset +05:00, which its zone",
                "2026-02-30T10:00:00Z|is a time that does not exist",
                "2026-11-28T25:00:00Z|is a time that does not exist",
                "2026-11-28T10:00:00+99:00|has no offset that exists",
                "12345678901|is a number, but neither seconds",
                "2026-11-28T10:00:00[Mars/Base]|names the time zone \"Mars/Base\"",
                "10:00|is no time that is known",
                "99999999999999999999|is no time"
            })
    void aTimeThatIsNotClearIsBad(String text, String reason) {
        Assertions.assertThatThrownBy(() -> time(text))
                .isInstanceOf(BadEntry.class)
                .hasMessageStartingWith(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "PT45M, 45",
        "0:45, 45",
        "01:30:00, 90",
        "90 min, 90",
        "1h 30m, 90",
        "2 hours, 120",
        "5400s, 90",
        "P1DT1H, 1500",
        "30, 30",
        "1.5, 1.5",
    })
    void lengthsAreReadInTheirForms(String text, double minutes) throws Exception {
        Duration length = Times.length(JsonNodeFactory.instance.stringNode(text), Optional.of(Duration.ofMinutes(1)));
        assertThat(length.toMillis() / 60_000.0).isEqualTo(minutes);
    }

    @Test
    void aLengthThatIsANumberNeedsItsUnit() throws Exception {
        String body =
                "[{\"id\":1,\"title\":\"x\",\"source\":\"https://a.example/x\",\"start\":\"2026-11-28T10:00:00Z\",\"duration\":45}]";
        assertThat(read(body, "").problems()).singleElement().satisfies(problem -> assertThat(problem.describe())
                .isEqualTo("/0 (1, \"x\", at 2026-11-28T10:00:00Z): duration is a number without a unit; set"
                        + " `duration_unit` to \"seconds\", \"minutes\", \"hours\" or \"milliseconds\""));
        assertThat(read(body, "duration_unit = \"minutes\"").entries())
                .extracting(Entry::end)
                .containsExactly(Instant.parse("2026-11-28T10:45:00Z"));
        assertThat(read(body.replace("45", "\"soon\""), "").problems())
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.reason()).isEqualTo("duration is no length that is known (\"soon\")"));
        // An absurd one costs its entry, and not the schedule.
        assertThat(read(body.replace("45", "\"P999999999999D\""), "").problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.reason()).isEqualTo("it lasts longer than 7 days"));
    }

    @Test
    void placesAreToldByPointersAndPaths() throws Exception {
        String body = """
                {"days": [{"date": "2026-11-28", "rooms": {"A~/": [{"from": "10:00", "to": "11:00", "names": ["x", "y"]}]}},
                          {"date": "2026-11-29", "rooms": {"B": [{"from": "12:00", "to": "13:00", "names": ["z"]}, 7]}}]}""";
        Reading reading = read(body, """
                entries = "$.days[*].rooms.*"
                zone = "UTC"
                fields = { id = "${3/date} ${1#} ${0#}", title = "${$.names[*]}", start = "${3/date} ${/from}", end = "${3/date} ${/to}", source = "https://live.example/${1#}", tags = "${$.names[*]}" }
                """.replace("https://live.example/${1#}", "https://live.example/x"));

        assertThat(reading.entries())
                .extracting(entry -> entry.id() + " " + entry.title() + " " + entry.start() + " " + entry.tags())
                .containsExactly(
                        "2026-11-28 A~/ 0 x 2026-11-28T10:00:00Z [x, y]", "2026-11-29 B 0 z 2026-11-29T12:00:00Z [z]");
        assertThat(reading.problems()).singleElement().satisfies(problem -> assertThat(problem.position())
                .isEqualTo("/days/1/rooms/B/1"));
        assertThat(read(body, "entries = \"$.nothing\"").failure())
                .map(FetchFailed::describe)
                .hasValueSatisfying(said -> assertThat(said).contains("nothing at $.nothing; correct `entries`"));
        assertThat(read(body, "entries = \"$.days[*].talks[*]\"").failure()).isEmpty();
        assertThat(read("{\"a\":\n [1,}", "").failure())
                .map(FetchFailed::describe)
                .hasValueSatisfying(said -> assertThat(said).startsWith("the answer is not JSON, near line 2, column"));
    }

    /// Which one counts cannot be told, and a recording too many is better than one too few.
    @Test
    void whatIsBothListedAndCancelledIsRecordedAndTold() throws Exception {
        String one = "{\"id\":1,\"title\":\"x\",\"source\":\"https://a.example/x\",\"state\":\"%s\","
                + "\"start\":\"2026-11-28T10:00:00Z\",\"end\":\"2026-11-28T11:00:00Z\"}";
        Reading reading = read(
                "[" + one.formatted("confirmed") + "," + one.formatted("cancelled") + "]",
                "cancelled = { \"/state\" = '^cancelled$' }");

        assertThat(reading.entries()).hasSize(1);
        assertThat(reading.problems())
                .extracting(Entry.Problem::describe)
                .containsExactly(
                        "/1 (1): it is cancelled, and another entry with the same id is not, which is recorded;"
                                + " give each entry an id of its own, or list it once");
    }

    @Test
    void aTitleThatIsCutIsTold() throws Exception {
        Reading reading = read(
                "[{\"id\":1,\"title\":\"" + "x".repeat(600)
                        + "\",\"source\":\"https://a.example/x\",\"start\":\"2026-11-28T10:00:00Z\",\"end\":\"2026-11-28T11:00:00Z\",\"tags\":[\""
                        + "y".repeat(101) + "\"]}]",
                "");
        assertThat(reading.entries()).hasSize(1);
        assertThat(reading.remarks())
                .hasSize(2)
                .anyMatch(remark -> remark.endsWith("title is longer than 500 characters and was cut"))
                .anyMatch(remark -> remark.endsWith("a tag is longer than 100 characters and was cut"));
        assertThat(List.of(reading.entries().getFirst().title().length())).containsExactly(500);
    }
}
