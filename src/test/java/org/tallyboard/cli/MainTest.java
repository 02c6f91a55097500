package org.tallyboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class MainTest {
    private static String said(String... arguments) {
        var printed = new StringWriter();
        PrintWriter out = new PrintWriter(printed, true);
        assertThat(Main.commandLine().setOut(out).setErr(out).execute(arguments))
                .isEqualTo(2);
        return printed.toString();
    }

    @Test
    void aSlipIsCorrectedAndNonsenseIsNotGuessedAt() {
        assertThat(said("shedule")).contains("Unmatched argument").contains("Did you mean schedule?");
        assertThat(said("board", "--read-olny")).contains("Did you mean --read-only?");
        assertThat(said("nonsense")).contains("Unmatched argument").doesNotContain("Did you mean");
        assertThat(said())
                .contains(
                        "say what to do: board, status, an action such as retry-stage, schedule, worker, authenticator");
    }

    @Test
    void aLogThatIsNeitherIsNamed() {
        assertThat(said("worker", "--config", "x", "--log", "xml")).contains("a log is text or json");
    }
}
