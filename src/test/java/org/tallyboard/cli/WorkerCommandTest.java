package org.tallyboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What keeps a worker from starting.
class WorkerCommandTest {
    @TempDir
    Path folder;

    private String refused(String recorder) throws Exception {
        Path config = Files.writeString(folder.resolve("tallyboard.toml"), """
                [broker]
                name = "rec"
                management = "http://127.0.0.1:1"
                amqp = "amqp://127.0.0.1:1/%2F"
                username = "guest"
                password = { env = "PASSWORD" }
                """ + recorder);
        return refused(config, Files.readString(config));
    }

    private static String refused(Path config, String text) throws Exception {
        Files.writeString(config, text);
        var printed = new StringWriter();
        PrintWriter out = new PrintWriter(printed, true);
        int code = Main.commandLine().setOut(out).setErr(out).execute("worker", "--config", config.toString());
        assertThat(code).isEqualTo(2);
        return printed.toString();
    }

    @Test
    void aProfileThatCouldOpenAFileIsRefusedByName() throws Exception {
        String recorder = """
                [recorder]
                name = "w1@test"
                folder = "out"
                [recorder.profiles]
                small = ["-vf", "scale=-2:90"]
                evil = ["-vf", "movie=/etc/passwd"]
                """;

        assertThat(refused(recorder))
                .contains("[recorder.profiles] in ")
                .contains("The profile evil has a value for -vf that is not allowed");
        assertThat(refused(recorder.replace("-vf\", \"movie=", "-i\", \"")))
                .contains("The profile evil has the option -i, which is none of -ac,");
    }

    @Test
    void withSeveralBrokersItsOwnHasToBeNamed() throws Exception {
        Path config = folder.resolve("tallyboard.toml");
        String one = refused("");
        assertThat(one).doesNotContain("several brokers");
        String list = Files.readString(config).replace("[broker]", "[[broker]]");
        assertThat(refused(config, list + list.replace("\"rec\"", "\"other\"").replace("%2F", "other")))
                .contains("there are several brokers in ")
                .contains("name the worker's as broker = \"…\" in [recordings]");
    }

    @Test
    void aPortForFiguresThatIsTakenIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String recorder = "[recorder]\nname = \"w1@test\"\nfolder = \"out\"\n[metrics]\nworker_port = ";

            assertThat(refused(recorder + taken.getLocalPort() + "\n"))
                    .contains("figures cannot be served on 127.0.0.1:" + taken.getLocalPort())
                    .contains("choose a port that no other process has, in [metrics] or with --metrics-port");
        }
    }

    @Test
    void aNameAndAFolderAreNeeded() throws Exception {
        assertThat(refused("")).contains("the worker has no name");
        assertThat(refused("[recorder]\nname = \"w1@test\"\n")).contains("it is not said where recordings are written");
    }
}
