package org.tallyboard.recorder.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Sources that go away, and recorders that do: what was recorded is kept, and what is missing is named.
@Timeout(120)
class ResumeTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    @TempDir
    static Path clips;

    private static Path clip;

    @TempDir
    Path folder;

    private LiveSource source;
    private final List<Lab> labs = new ArrayList<>();

    @BeforeAll
    static void clip() throws Exception {
        clip = Clips.programme(clips);
    }

    @BeforeEach
    void source() throws Exception {
        source = new LiveSource(clip);
    }

    @AfterEach
    void end() throws Exception {
        labs.forEach(lab -> lab.capture.stop());
        source.close();
        for (Lab lab : labs) {
            lab.ending.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void aSourceThatGoesAwayAndComesBackMakesTwoPartsAndAGap() throws Exception {
        Lab lab = start(Lab.settings(folder), Lab.job(Lab.kwargs(source.url(), LONG)));
        recordedFor(lab, 1, 3);
        Instant lost = Instant.now();
        source.goAway();
        await().atMost(Duration.ofSeconds(20)).until(() -> told(lab, "lost_since"));
        Instant back = Instant.now();
        source.comeBack();
        recordedFor(lab, 2, 3);
        lab.capture.stop();

        Manifest manifest = stopped(lab);

        assertThat(manifest.apart()).isEmpty();
        assertThat(manifest.parts()).hasSize(2);
        List<Gap> between = manifest.gaps().stream()
                .filter(gap -> gap.from().isAfter(manifest.parts().getFirst().from()))
                .filter(gap -> gap.to().isBefore(manifest.parts().getLast().to()))
                .toList();
        assertThat(between).singleElement().satisfies(gap -> {
            assertThat(gap.from()).isBetween(lost.minusMillis(1500), lost.plusMillis(1500));
            // The next attempt begins at most 5 s later.
            assertThat(gap.to()).isBetween(back.minusMillis(1500), back.plusSeconds(8));
            assertThat(gap.reason()).contains("the source ended");
        });
        Path file = manifest.file().orElseThrow();
        Duration sum = Reel.media(manifest.parts());
        assertThat(Lab.length(file)).isBetween(sum.minusSeconds(1), sum.plusSeconds(1));
        assertThat(names()).containsExactly(
                file.getFileName().toString(), file.getFileName().toString().replace(".mkv", ".json"));
        assertThat(manifest.sha256())
                .contains(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file))));
        Map<String, JsonNode> loss = lab.progress.stream()
                .filter(fields -> fields.containsKey("lost_since"))
                .findFirst()
                .orElseThrow();
        assertThat(loss).containsKeys("reason", "parts", "gap_seconds", "media_seconds", "bytes").doesNotContainKeys("bitrate", "speed");
        JsonNode last = Lab.sidecar(manifest);
        assertThat(last.path("parts").size()).isEqualTo(2);
        assertThat(last.path("sha256").asString()).isEqualTo(manifest.sha256().orElseThrow());
        assertThat(last.path("ffmpeg").asString()).isNotEmpty();
        assertThat(lab.progress.toString() + last + manifest).doesNotContain("s3same").doesNotContain("open-word");
    }

    @Test
    void aSourceThatSendsNothingMoreIsLeftAndAskedAgain() throws Exception {
        Lab lab = start(Lab.settings(folder), Lab.job(Lab.kwargs(source.url(), LONG)));
        recordedFor(lab, 1, 2);
        source.fallSilent();
        await().atMost(Duration.ofSeconds(20)).until(() -> source.viewers() >= 2);
        source.comeBack();
        recordedFor(lab, 2, 2);
        lab.capture.stop();

        assertThat(stopped(lab).gaps()).anyMatch(gap -> gap.reason().equals("nothing came from the source for 2 s"));
    }

    @Test
    void aSourceThatSendsBytesWithoutPicturesIsLeftAsWell() throws Exception {
        Lab lab = start(Lab.settings(folder), Lab.job(Lab.kwargs(source.url(), LONG)));
        recordedFor(lab, 1, 2);
        source.stuff();
        await().atMost(Duration.ofSeconds(20)).until(() -> source.viewers() >= 2);
        source.comeBack();
        recordedFor(lab, 2, 2);
        lab.capture.stop();

        Manifest manifest = stopped(lab);
        assertThat(manifest.gaps()).anyMatch(gap -> gap.reason().equals("nothing came from the source for 2 s"));
        assertThat(manifest.apart()).isEmpty();
    }

    @Test
    void aKilledFfmpegCostsASecondOrTwo() throws Exception {
        Lab lab = start(Lab.settings(folder), Lab.job(Lab.kwargs(source.url(), LONG)));
        recordedFor(lab, 1, 3);
        assertThat(recorders()).singleElement().satisfies(ProcessHandle::destroyForcibly);
        recordedFor(lab, 2, 3);
        lab.capture.stop();

        Manifest manifest = stopped(lab);
        assertThat(manifest.apart()).isEmpty();
        assertThat(manifest.parts()).hasSize(2);
        assertThat(Duration.between(
                        manifest.parts().getFirst().to(),
                        manifest.parts().getLast().from()))
                .isLessThan(Duration.ofSeconds(8));
        assertThat(Lab.length(manifest.file().orElseThrow())).isGreaterThan(Duration.ofSeconds(4));
    }

    @Test
    void aSourceThatComesBackWithAnotherPictureStaysInPartsThatAreListed() throws Exception {
        Path other = Clips.programme(folder, "640x360");
        Lab lab = start(Lab.settings(folder.resolve("rec")), Lab.job(Lab.kwargs(source.url(), LONG)));
        recordedFor(lab, 1, 2);
        source.change(other);
        recordedFor(lab, 2, 2);
        lab.capture.stop();

        Manifest manifest = stopped(lab);

        assertThat(manifest.file()).isEmpty();
        assertThat(manifest.apart()).isEqualTo("part 2 has other streams than part 1");
        assertThat(manifest.parts()).hasSize(2).allSatisfy(part -> assertThat(
                        folder.resolve("rec").resolve(part.file()))
                .isRegularFile());
        assertThat(Lab.sidecar(manifest).path("apart").asString()).isEqualTo(manifest.apart());
    }

    @Test
    void anotherWorkerGoesOnWhereOneHandsOverAndJoinsAll() throws Exception {
        Lab first = start(Lab.settings("rec-a@one", folder), Lab.job(Lab.kwargs(source.url(), LONG)));
        recordedFor(first, 1, 2);
        first.capture.handOver();
        List<Part> handed = ((Ending.HandedOver) first.ended()).parts();
        assertThat(handed).singleElement().satisfies(part -> assertThat(Duration.between(part.from(), part.to()))
                .isGreaterThan(Duration.ofSeconds(1)));

        var job = Lab.job(Lab.kwargs(source.url(), LONG), handed.getFirst());
        Lab second = start(Lab.settings("rec-b@two", folder), job);
        recordedFor(second, 2, 2);
        second.capture.stop();

        Manifest manifest = stopped(second);
        assertThat(manifest.apart()).isEmpty();
        assertThat(manifest.parts()).extracting(Part::worker).containsExactly("rec-a@one", "rec-b@two");
        assertThat(manifest.file().orElseThrow()).isRegularFile();
        assertThat(Lab.sidecar(manifest).path("workers").valueStream().map(JsonNode::asString))
                .containsExactly("rec-a@one", "rec-b@two");
    }

    @Test
    void ffmpegDiesWithTheProcessThatStartedIt() throws Exception {
        Process worker = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        RecordForEver.class.getName(),
                        source.url(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(clips.resolve("worker.log").toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(40)).until(() -> !recorders().isEmpty());
            ProcessHandle ffmpeg = recorders().getFirst();

            worker.destroyForcibly();

            await().atMost(Duration.ofSeconds(10)).until(() -> !ffmpeg.isAlive());
        } finally {
            worker.destroyForcibly();
        }
    }

    /// A worker of its own, to be killed.
    static final class RecordForEver {
        private RecordForEver() {}

        public static void main(String[] arguments) throws Exception {
            Lab.start(Lab.settings(Path.of(arguments[1])), Lab.job(Lab.kwargs(arguments[0], LONG)))
                    .ended();
        }
    }

    private Lab start(CaptureSettings settings, Assignment assignment) throws Exception {
        Lab lab = Lab.start(settings, assignment);
        labs.add(lab);
        return lab;
    }

    private static void recordedFor(Lab lab, int part, int seconds) {
        await().atMost(Duration.ofSeconds(40))
                .until(() -> lab.parts.size() >= part
                        && Duration.between(
                                                lab.parts.get(part - 1).from(),
                                                lab.parts.get(part - 1).to())
                                        .toMillis()
                                >= seconds * 1000L);
    }

    private static boolean told(Lab lab, String field) {
        return lab.progress.stream().anyMatch(fields -> fields.containsKey(field));
    }

    private static Manifest stopped(Lab lab) throws Exception {
        return ((Ending.Stopped) lab.ended()).manifest();
    }

    /// The ffmpeg processes that write into this test's folder.
    private List<ProcessHandle> recorders() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> line.contains("-progress") && line.contains(folder.toString()))
                        .isPresent())
                .toList();
    }

    private List<String> names() throws Exception {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(FolderIdentity.FILE))
                    .sorted(java.util.Comparator.reverseOrder())
                    .toList();
        }
    }
}
