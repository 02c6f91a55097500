package org.tallyboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.notification.Samples;

/// Checks templates and shows what becomes of an event, from a terminal.
class TemplatesCommandTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... options) {
        String[] words = new String[options.length + 1];
        words[0] = "templates";
        System.arraycopy(options, 0, words, 1, options.length);
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(words);
    }

    private String file(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    @Test
    void an_event_is_shown_as_it_would_be_sent() throws Exception {
        String event = file("event.json", Samples.text("approval-message-by-sns"));
        String own =
                file("own.mustache", "=== template approval\n=== subject\nPrüfen: {{name}}\n=== sms\n{{name}} ⏳\n");
        assertThat(run("--file", own, "--event", event, "--zone", "Europe/Berlin", "--utf-8"))
                .isZero();
        assertThat(out.toString())
                .startsWith(
                        "Subject: Prüfen: video-api: Release\n\nAction Release of stage Prod in video-api waits for approval.")
                .contains("Until     Sat 5 Dec 2026 11:40 CET")
                .contains("SMS (1 part, Unicode because of ⏳):\nvideo-api: Release ⏳\n")
                .doesNotContain("XAMPLETOKEN");
    }

    @Test
    void the_ready_made_ones_are_printed_to_begin_from_and_are_right() throws Exception {
        assertThat(run()).isZero();
        assertThat(run("--file", file("copy.mustache", out.toString()))).isZero();
        assertThat(out.toString()).contains("Nothing is wrong. Templates: action, any, approval,");
    }

    @Test
    void what_is_wrong_is_told_with_its_place() throws Exception {
        assertThat(run("--file", file("own.mustache", "=== template any\n=== mail\nx {{nobody}}\n")))
                .isEqualTo(2);
        assertThat(err.toString()).contains("  line 3, column 3: unknown name nobody");
        assertThat(run("--event", file("event.json", "{\"a\":"))).isEqualTo(2);
        assertThat(err.toString()).contains("event.json: this is no JSON: line 1");
        assertThat(run("--event", file("other.json", "{}"))).isEqualTo(2);
        assertThat(err.toString()).contains("other.json has no event of AWS");
        assertThat(run("--file", folder.resolve("none").toString())).isEqualTo(2);
        assertThat(err.toString()).contains("cannot read ").contains("none");
    }
}
