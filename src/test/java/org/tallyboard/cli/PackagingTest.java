package org.tallyboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The scripts in `packaging`, with programs of our own in the place of Debian's.
@Timeout(120)
class PackagingTest {
    @TempDir
    Path folder;

    private Path tools;
    private Path temporary;

    private record Said(int exit, String output) {}

    @BeforeEach
    void folders() throws IOException {
        tools = Files.createDirectory(folder.resolve("tools"));
        temporary = Files.createDirectory(folder.resolve("tmp"));
        tool("id", "echo 0");
    }

    @Test
    void aPackageIsThereUnderTheNameThatAnotherOneProvides() throws Exception {
        tool("dpkg-query", """
                echo 'installed libgtk-3-0t64, libgtk-3-0 (= 3.24.49-3), libgtk-3-common'
                echo 'config-files ffmpeg, '
                echo 'installed libgl1, '""");

        assertThat(bash("installed libgtk-3-0 && installed libgtk-3-0t64 && installed libgl1")
                        .exit())
                .isZero();
        assertThat(bash("installed libgtk-3").exit()).isEqualTo(1);
        assertThat(bash("installed ffmpeg").exit()).as("removed, not purged").isEqualTo(1);
    }

    @Test
    void nothingIsAskedOfAptWhenNothingIsMissing() throws Exception {
        tool("dpkg-query", "echo 'installed libgtk-3-0t64, libgtk-3-0 (= 3.24.49-3)'");
        tool("apt-get", "echo called; exit 1");

        assertThat(bash("need libgtk-3-0")).isEqualTo(new Said(0, ""));
    }

    @Test
    void servicesStayOffWhileAptRunsAndNothingIsLeftWhenItIsInterrupted() throws Exception {
        tool("dpkg-query", "exit 1");
        tool("apt-get", "cat \"$POLICY\"; cp \"$POLICY\" \"$POLICY.seen\"; kill -TERM $PPID");

        Said said = bash("policy=$POLICY; need ffmpeg; echo went on");

        assertThat(said.exit()).isEqualTo(143);
        assertThat(said.output()).contains("installing ffmpeg").doesNotContain("went on");
        assertThat(folder.resolve("policy.seen"))
                .content()
                .startsWith("#!/bin/sh")
                .contains("exit 101");
        assertThat(folder.resolve("policy")).doesNotExist();
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void whatARunLeftThatWasKilledOutrightGoesWithTheNextOne() throws Exception {
        tool("dpkg-query", "exit 1");
        tool("apt-get", "cp \"$POLICY\" \"$POLICY.kept\"; kill -KILL $PPID");
        assertThat(bash("policy=$POLICY; need ffmpeg").exit()).isNotZero();
        String left = Files.readString(folder.resolve("policy"));
        assertThat(left).contains("exit 101");

        tool("dpkg-query", "echo 'installed ffmpeg, '");
        assertThat(bash("policy=$POLICY; need ffmpeg")).isEqualTo(new Said(0, ""));
        assertThat(folder.resolve("policy")).doesNotExist();

        for (String other : List.of("#!/bin/sh\nexit 101\n", left.replaceFirst("process \\d+", "process 1"))) {
            Files.writeString(folder.resolve("policy"), other);
            assertThat(bash("policy=$POLICY; need ffmpeg")).isEqualTo(new Said(0, ""));
            assertThat(folder.resolve("policy"))
                    .as("somebody else's, or of a run that goes on")
                    .hasContent(other);
        }
    }

    @Test
    void whatAptCouldNotInstallIsNamedWithTheCommandAndTheReason() throws Exception {
        tool("dpkg-query", "exit 1");
        tool("apt-get", "echo 'E: Unable to locate package' >&2; exit 100");

        Said said = bash("policy=$POLICY; need ffmpeg xvfb");

        assertThat(said.exit()).isEqualTo(1);
        assertThat(said.output())
                .contains("could not install ffmpeg xvfb; run: sudo apt-get install ffmpeg xvfb")
                .contains("Unable to locate package");
        assertThat(folder.resolve("policy")).doesNotExist();
    }

    @Test
    void withoutAJdkThatIsSaidBeforeAnythingIsInstalled() throws Exception {
        tool("javac", "echo 'javac 21.0.1'");
        tool("dpkg-query", "exit 1");
        tool("apt-cache", "exit 0");
        tool("apt-get", "echo \"apt-get $*\" >> \"$POLICY.asked\"");

        Said said = bash("jvms=/nowhere; unset JAVA_HOME; find_jdk; need_fx");

        assertThat(said.exit()).isEqualTo(1);
        assertThat(said.output())
                .contains("no JDK 25 found, and nothing was installed")
                .contains("JAVA_HOME");
        Path asked = folder.resolve("policy.asked");
        assertThat(Files.exists(asked) ? Files.readString(asked) : "").doesNotContain("install");
        for (String script : List.of("run", "test")) {
            String text = Files.readString(Path.of("packaging", script));
            assertThat(text.indexOf("find_jdk")).isPositive().isLessThan(text.indexOf("\nneed"));
        }
    }

    @Test
    void aRunningProgramKeepsItsBuildWhenANewerOneIsMade() throws Exception {
        Path root = Files.createDirectory(folder.resolve("root"));
        for (String name : List.of("src/main", "assets", "target/lib", "target/javafx")) {
            Files.createDirectories(root.resolve(name));
        }
        Files.writeString(root.resolve("pom.xml"), "");
        Files.writeString(root.resolve("target/tallyboard.jar"), "one");

        Said said = bash("""
                root="%s"; target="$root/target"; jar="$target/tallyboard.jar"; builds="$target/builds"
                find_jdk() { :; }
                ( build_if_needed; echo "$app" > "$root/first"; exec sleep 30 ) &
                while [ ! -s "$root/first" ]; do sleep 0.05; done
                echo two > "$jar"; touch -d '+2 seconds' "$jar"
                build_if_needed
                echo "running: $(cat "$(cat "$root/first")/tallyboard.jar")"
                echo "new: $(cat "$app/tallyboard.jar")"
                kill $!; wait $! 2>/dev/null || true
                echo three > "$jar"; touch -d '+4 seconds' "$jar"
                ( build_if_needed )
                [ -e "$(cat "$root/first")" ] && echo kept || echo removed
                """.formatted(root));

        assertThat(said.output()).contains("running: one").contains("new: two").contains("removed");
    }

    @Test
    void skippedTestsAreListedAndUnderCiThoseThatCouldHaveRunAreAFailure() throws Exception {
        Path reports = Files.createDirectory(folder.resolve("reports"));
        Files.writeString(reports.resolve("TEST-a.xml"), """
                <testsuite>
                  <testcase classname="org.tallyboard.AlphaTest" name="runs"/>
                  <testcase classname="org.tallyboard.AlphaTest" name="confined">
                    <skipped message="Assumption failed: no Landlock for TCP on this machine"/></testcase>
                </testsuite>""");
        String list = "python3 packaging/skipped " + reports;

        Said machine = bash("export CI=true; " + list);
        assertThat(machine.exit()).as(machine.output()).isZero();
        assertThat(machine.output())
                .contains("2 tests, 1 of them skipped:")
                .contains("no Landlock for TCP on this machine (this machine does not have it)")
                .contains("AlphaTest.confined");

        Files.writeString(reports.resolve("TEST-b.xml"), """
                <testsuite><testcase classname="org.tallyboard.UnitsTest" name="units">
                  <skipped message="Assumption failed: needs systemd-analyze"/></testcase></testsuite>""");
        assertThat(bash("unset CI; " + list).exit()).isZero();
        Said missing = bash("export CI=true; " + list);
        assertThat(missing.exit()).isEqualTo(1);
        assertThat(missing.output()).contains("1 skipped tests could have run");
    }

    private void tool(String name, String script) throws IOException {
        Path file = Files.writeString(tools.resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Said bash(String script) throws Exception {
        var builder = new ProcessBuilder("bash", "-c", ". packaging/lib.sh\n" + script).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "PATH",
                        tools + ":" + System.getenv("PATH"),
                        "TMPDIR",
                        temporary.toString(),
                        "POLICY",
                        folder.resolve("policy").toString()));
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), output);
    }
}
