package org.tallyboard.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.config.ScheduleConfig.Format;
import org.tallyboard.config.ScheduleConfig.Login;
import org.tallyboard.config.ScheduleConfig.Paging;

class ScheduleReaderTest {

    private static final String SHORT = """
            [[schedule]]
            name = "council"
            url = "https://planner.example/api?room=1"
            format = "json"
            """;

    @TempDir
    Path folder;

    private ScheduleConfig read(String text) throws Exception {
        return new ConfigFiles(folder)
                .read(ConfigFiles.BROKER + text)
                .schedules()
                .getFirst();
    }

    private String refused(String text) throws Exception {
        return String.valueOf(
                new ConfigFiles(folder).refused(ConfigFiles.BROKER + text).getMessage());
    }

    private static String header(ScheduleConfig schedule, String name) throws Exception {
        return Objects.requireNonNull(schedule.source().headers().get(name)).reveal();
    }

    @Test
    void aShortTableGetsDefaults() throws Exception {
        ScheduleConfig schedule = read(SHORT);

        assertThat(schedule.source().url()).hasToString("https://planner.example/api?room=1");
        assertThat(schedule.source().timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(schedule.source().paging()).isEqualTo(new Paging.None());
        assertThat(schedule.source().login()).isEmpty();
        assertThat(schedule.format()).isEqualTo(Format.JSON);
        assertThat(schedule.mapping().fields()).containsEntry("source", "${/source}");
        assertThat(schedule.delivery().lead()).isEqualTo(Duration.ofSeconds(30));
        assertThat(schedule.delivery().queue()).isEqualTo("recordings");
        assertThat(schedule.delivery().maxCancel()).isEqualTo(0.5);
    }

    @Test
    void secretsAreReferencesAndNeverShown() throws Exception {
        ScheduleConfig schedule = read(SHORT + """
                bearer = { env = "PASSWORD" }
                headers = { Accept = "application/json", X-Key = { env = "PASSWORD" } }
                """);

        assertThat(schedule.source().login()).get().isInstanceOf(Login.Bearer.class);
        assertThat(header(schedule, "X-Key")).isEqualTo("hunter2");
        assertThat(header(schedule, "Accept")).isEqualTo("application/json");
        assertThat(schedule.toString()).doesNotContain("hunter2").doesNotContain("room=1");
        assertThat(refused(SHORT + "bearer = \"abc\"")).contains("a secret must not stand in this file");
        assertThat(refused(SHORT.replace("https", "http") + "bearer = { env = \"PASSWORD\" }"))
                .contains("would carry a secret in clear");
        assertThat(read(SHORT.replace("https://planner.example", "http://127.0.0.1:1")
                                + "bearer = { env = \"PASSWORD\" }")
                        .source()
                        .login())
                .isPresent();
    }

    @Test
    void everyMistakeIsNamedWithItsRemedy() throws Exception {
        String said = refused("""
                [[schedule]]
                name = "x"
                url = "https://user:pw@planner.example/"
                format = "yaml"
                [[schedule]]
                name = "y"
                url = "https://planner.example/"
                format = "xmltv"
                next = "/next"
                entries = "items"
                zone = "Europe/Atlantis"
                timeout = 0
                max_cancel = 2
                headers = { Authorization = "x" }
                fields = { title = "${title", sorce = "x" }
                only = { category = '(' }
                [[schedule]]
                name = "y"
                url = "https://planner.example/"
                format = "json"
                fields = { title = "${title}" }
                bearer = { env = "A" }
                username = "u"
                """);

        assertThat(said)
                .contains("schedule[1].url: holds a user or a password")
                .contains("schedule[1].format: must be \"json\", \"xmltv\" or \"icalendar\"")
                .contains("schedule[2].next: is for format = \"json\"")
                .contains("schedule[2].entries: must be a JSON pointer")
                .contains("schedule[2].zone: is not a time zone")
                .contains("schedule[2].timeout: must be a number from 1 to 600")
                .contains("schedule[2].max_cancel: must be a number from 0 to 1")
                .contains("is not a header to set here; for Authorization use `bearer`")
                .contains("schedule[2].fields.title: has a ${ without its }")
                .contains("unknown key `sorce` in [schedule.fields]; did you mean `source`?")
                .contains("schedule[2].only.category: is not a regular expression")
                .contains("schedule[3].fields.title: has a ${…} that is no JSON pointer")
                .contains("schedule[3].bearer: is one of two logins")
                .contains("schedule[3].name: is the name of an earlier schedule")
                .doesNotContain("pw");
    }

    @Test
    void rulesAndPathsAreRead() throws Exception {
        ScheduleConfig schedule = read(SHORT + """
                entries = "$.days[*].talks[*]"
                cursor = "/meta/next"
                cursor_parameter = "after"
                duration_unit = "minutes"
                fields = { id = "${2/date} ${0#}" }
                only = [{ "/title" = 'a' }, { "$.tags[*]" = 'b' }]
                except = { "/status" = 'c' }
                """);

        assertThat(schedule.mapping().entries()).isEqualTo("$.days[*].talks[*]");
        assertThat(schedule.mapping().durationUnit()).contains(Duration.ofMinutes(1));
        assertThat(schedule.mapping().only()).hasSize(2);
        assertThat(schedule.mapping().except()).singleElement().satisfies(rule -> assertThat(rule)
                .containsOnlyKeys("/status"));
        assertThat(schedule.source().paging()).isEqualTo(new Paging.Cursor("/meta/next", "after"));
        assertThat(read(SHORT + "next_header = \"link\"").source().paging()).isEqualTo(new Paging.LinkHeader());
        assertThat(read(SHORT + "offset_parameter = \"skip\"\nfirst_offset = 1")
                        .source()
                        .paging())
                .isEqualTo(new Paging.OffsetParameter("skip", 1));
        assertThat(refused(SHORT + """
                        entries = "$.days["
                        next = "/a"
                        page_parameter = "p"
                        cursor_parameter = "c"
                        next_header = "X-Next"
                        duration_unit = "fortnights"
                        languages = ["de"]
                        fields = { id = "${$.[}", title = "${2x}" }
                        only = [{ status = 'x' }, {}]
                        """))
                .contains("schedule[1].entries: cannot be followed as JSONPath: a bracket")
                .contains("schedule[1].next_header: and `next` are two ways to go on")
                .contains("schedule[1].cursor_parameter: needs `cursor` beside it")
                .contains("schedule[1].next_header: must be \"Link\"")
                .contains("schedule[1].duration_unit: must be \"seconds\"")
                .contains("schedule[1].languages: is for format = \"xmltv\"")
                .contains("schedule[1].fields.id: has a ${…} that is no JSONPath: it cannot be followed")
                .contains("schedule[1].fields.title: has a ${…} that is no JSON pointer")
                .contains("schedule[1].only[1].status: is no JSON pointer")
                .contains("schedule[1].only: has a rule that says nothing");
    }

    @Test
    void aScheduleNeedsABroker() throws Exception {
        assertThat(new ConfigFiles(folder).refused(ConfigFiles.ACCOUNT + SHORT).getMessage())
                .contains("needs a [[broker]]");
    }
}
