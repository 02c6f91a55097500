package org.tallyboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.board.Snapshot;
import org.tallyboard.operate.Answer;
import org.tallyboard.source.Failure;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;
import org.tallyboard.testing.CaseStub;
import org.tallyboard.testing.CaseStub.Step;

/// Codes of MFA devices on the terminal.
class MfaPromptTest {

    private static final String DEVICE = "arn:aws:iam::444455556666:mfa/desk";

    @TempDir
    Path folder;

    private final StringWriter err = new StringWriter();
    private final List<String> asked = new ArrayList<>();
    private final Deque<String> typed = new ArrayDeque<>();

    private final MfaPrompt prompt = new MfaPrompt(
            (account, code) -> code.equals("314159")
                    ? new Answer.Accepted("")
                    : new Answer.Refused("AWS does not accept this code", "enter the next code"),
            question -> {
                asked.add(question);
                return Optional.ofNullable(typed.poll());
            },
            new PrintWriter(err, true));

    private static SourceStatus failed(String account, Optional<String> device) {
        return new SourceStatus(
                new SourceId(SourceId.Kind.AWS, account),
                new SourceStatus.Failed(new Failure("why", "what", Instant.EPOCH, device)),
                Optional.empty(),
                Duration.ofSeconds(15),
                0);
    }

    private static Snapshot of(SourceStatus... sources) {
        return new Snapshot(
                        1,
                        Instant.EPOCH,
                        Instant.EPOCH,
                        List.of(sources),
                        List.of(),
                        List.of(),
                        0,
                        List.of(),
                        List.of(),
                        List.of(),
                        Map.of())
                .attended();
    }

    @Test
    void a_wrong_code_is_said_and_asked_for_again() {
        typed.addAll(List.of("271828", "314159"));
        SourceStatus lab = failed("lab", Optional.of(DEVICE));
        prompt.askFor(of(lab, failed("other", Optional.empty())));
        assertThat(asked).hasSize(2).allMatch(q -> q.equals("MFA code of " + DEVICE + " for account lab: "));
        assertThat(err.toString())
                .contains("Not signed in: AWS does not accept this code. enter the next code")
                .doesNotContain("271828", "314159");
        assertThat(prompt.isOver(lab)).isTrue();
        prompt.askFor(of(lab));
        assertThat(asked).hasSize(2);
    }

    @Test
    void nobody_is_asked_more_than_three_times_and_an_empty_answer_ends_it() {
        typed.addAll(List.of("1", "2", "3", "4"));
        prompt.askFor(of(failed("lab", Optional.of(DEVICE))));
        assertThat(asked).hasSize(3);
        typed.clear();
        typed.add("");
        prompt.askFor(of(failed("lab2", Optional.of(DEVICE))));
        assertThat(asked).hasSize(4);
        assertThat(prompt.isOver(failed("lab2", Optional.of(DEVICE)))).isFalse();
    }

    /// Runs `status` on a terminal of its own, which Python makes, and types the code when it is asked for.
    private static final String TERMINAL = """
            import os, pty, sys
            pid, fd = pty.fork()
            if pid == 0:
                os.execvp(sys.argv[1], sys.argv[1:])
            said = b""
            typed = False
            while True:
                try:
                    part = os.read(fd, 65536)
                except OSError:
                    break
                if not part:
                    break
                said += part
                if not typed and b"for account lab: " in said:
                    typed = True
                    os.write(fd, b"314159\\n")
            sys.stdout.write(said.decode())
            sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
            """;

    @Test
    void status_asks_on_a_terminal_and_reads_the_account() throws Exception {
        try (CaseStub stub = CaseStub.of("11-mfa-profile")
                .on(
                        "AssumeRole",
                        request -> Optional.of(
                                request.text("TokenCode").equals("314159")
                                        ? Step.of("{}")
                                        : Step.error("AccessDenied", "wrong")))
                .on("GetPipelineState", request -> Optional.of(Step.of("{\"pipelineName\": \"site\"}")))) {
            List<String> command = new ArrayList<>(List.of("/usr/bin/python3", "-c", TERMINAL));
            command.addAll(status(stub));
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes());
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(said)
                    .contains("MFA code of " + DEVICE + " for account lab: ")
                    .containsPattern("lab +aws +live")
                    .doesNotContain("314159");
            assertThat(process.exitValue()).as(said).isZero();
        }
    }

    @Test
    void without_a_terminal_status_says_what_to_do() throws Exception {
        try (CaseStub stub = CaseStub.of("11-mfa-profile")) {
            Process process =
                    new ProcessBuilder(status(stub)).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes());
            assertThat(process.waitFor()).as(said).isEqualTo(2);
            assertThat(said)
                    .contains("an MFA code is needed")
                    .containsIgnoringCase("run tallyboard status in a terminal");
        }
    }

    private List<String> status(CaseStub stub) throws IOException {
        Path profiles = Files.writeString(
                folder.resolve("aws.config"), Files.readString(CaseStub.folder("11-mfa-profile/aws.config")));
        Path config = Files.writeString(
                folder.resolve("made.toml"),
                Files.readString(CaseStub.folder("11-mfa-profile/config.toml"))
                        .replace("@CASE@", folder.toString())
                        .replace("@PORT@", String.valueOf(stub.endpoint().getPort())));
        return List.of(
                "env",
                "AWS_CONFIG_FILE=" + profiles,
                "AWS_SHARED_CREDENTIALS_FILE=" + folder.resolve("none"),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.tallyboard.cli.Main",
                "status",
                "--config",
                config.toString(),
                "--for",
                "0");
    }
}
