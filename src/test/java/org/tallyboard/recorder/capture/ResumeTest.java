package org.tallyboard.recorder.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Sources that go away, and recorders that do: what was recorded is kept, and what is missing is named.
@Timeout(240)
class ResumeTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    /// A busy machine may take five seconds to begin.
    private static final Duration SILENCE = Duration.ofSeconds(10);

    @TempDir
    static Path clips;

    private static Path clip;
    private static Path otherClip;

    @TempDir
    static Path folders;

    @BeforeAll
    static void clip() throws Exception {
        clip = Clips.programme(clips);
        otherClip = Clips.programme(clips, "640x360");
    }

    private interface Story {
        void play(Scene scene) throws Exception;
    }

    /// Three at a time: most of it is waiting.
    @TestFactory
    List<DynamicTest> losses() {
        var stories = new LinkedHashMap<String, Story>();
        stories.put("a source that goes away and comes back makes two parts and a gap", ResumeTest::awayAndBack);
        stories.put("a source that sends nothing more is left and asked again", ResumeTest::silent);
        stories.put("a source that sends bytes without pictures is left as well", ResumeTest::stuffing);
        stories.put("a killed ffmpeg costs seconds", ResumeTest::killedFfmpeg);
        stories.put("another picture stays in parts that are listed", ResumeTest::anotherPicture);
        stories.put("another worker goes on where one hands over and joins all", ResumeTest::handedOver);
        stories.put("ffmpeg dies with the process that started it", ResumeTest::killedProcess);
        var tests = new ArrayList<DynamicTest>();
        var stages = Executors.newFixedThreadPool(3);
        stories.forEach((name, story) -> {
            var played = new FutureTask<@Nullable Void>(() -> {
                try (var scene = new Scene(folders.resolve(name.replace(' ', '-')))) {
                    story.play(scene);
                }
                return null;
            });
            stages.execute(played);
            tests.add(DynamicTest.dynamicTest(name, () -> played.get(180, TimeUnit.SECONDS)));
        });
        stages.shutdown();
        return tests;
    }

    /// A source, a folder, and what records.
    private static final class Scene implements AutoCloseable {
        final Path folder;
        final LiveSource source;
        private final List<Lab> labs = new ArrayList<>();

        Scene(Path folder) throws IOException {
            this.folder = Files.createDirectories(folder);
            this.source = new LiveSource(clip);
        }

        Lab start(CaptureSettings settings, Assignment assignment) throws Exception {
            Lab lab = Lab.start(settings, assignment);
            labs.add(lab);
            return lab;
        }

        /// The ffmpeg processes that write into this folder.
        List<ProcessHandle> recorders() {
            return ProcessHandle.allProcesses()
                    .filter(process -> process.info()
                            .commandLine()
                            .filter(line -> line.contains("-progress") && line.contains(folder.toString()))
                            .isPresent())
                    .toList();
        }

        List<String> names() throws IOException {
            try (var files = Files.walk(folder)) {
                return files.filter(Files::isRegularFile)
                        .map(file -> file.getFileName().toString())
                        .filter(name -> !name.equals(FolderIdentity.FILE))
                        .sorted(Comparator.reverseOrder())
                        .toList();
            }
        }

        @Override
        public void close() throws Exception {
            labs.forEach(lab -> lab.capture.stop());
            source.close();
            for (Lab lab : labs) {
                lab.ending.get(30, TimeUnit.SECONDS);
            }
        }
    }

    private static CaptureSettings settings(Path folder) {
        return Lab.settings(folder).withSilence(SILENCE);
    }

    private static CaptureSettings settings(String worker, Path folder) {
        return Lab.settings(worker, folder).withSilence(SILENCE);
    }

    private static void awayAndBack(Scene scene) throws Exception {
        Lab lab = scene.start(settings(scene.folder), Lab.job(Lab.kwargs(scene.source.url(), LONG)));
        lab.recordedFor(1, 3);
        Instant lost = Instant.now();
        scene.source.goAway();
        await().until(() -> lab.told("lost_since"));
        // A source that is back within a second leaves no gap.
        Thread.sleep(3000);
        Instant back = Instant.now();
        scene.source.comeBack();
        lab.recordedFor(2, 3);
        lab.capture.stop();

        Manifest manifest = lab.stopped();

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
        Duration sum = RecordedParts.media(manifest.parts());
        assertThat(Lab.length(file)).isBetween(sum.minusSeconds(1), sum.plusSeconds(1));
        assertThat(scene.names())
                .containsExactly(
                        file.getFileName().toString(),
                        file.getFileName().toString().replace(".mkv", ".json"));
        assertThat(manifest.sha256())
                .contains(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file))));
        assertThat(lab.first("lost_since"))
                .containsKeys("reason", "parts", "gap_seconds", "media_seconds", "bytes")
                .doesNotContainKeys("bitrate", "speed");
        JsonNode last = Lab.sidecar(manifest);
        assertThat(last.path("parts").size()).isEqualTo(2);
        assertThat(last.path("sha256").asString()).isEqualTo(manifest.sha256().orElseThrow());
        assertThat(last.path("ffmpeg").asString()).isNotEmpty();
        assertThat(lab.progress.toString() + last + manifest)
                .doesNotContain("s3same")
                .doesNotContain("open-word");
    }

    private static void silent(Scene scene) throws Exception {
        Lab lab = scene.start(settings(scene.folder), Lab.job(Lab.kwargs(scene.source.url(), LONG)));
        lab.recordedFor(1, 2);
        scene.source.fallSilent();
        await().until(() -> scene.source.viewers() >= 2);
        scene.source.comeBack();
        lab.recordedFor(2, 2);
        lab.capture.stop();

        assertThat(lab.stopped().gaps()).anyMatch(gap -> gap.reason().equals("nothing came from the source for 10 s"));
    }

    private static void stuffing(Scene scene) throws Exception {
        Lab lab = scene.start(settings(scene.folder), Lab.job(Lab.kwargs(scene.source.url(), LONG)));
        lab.recordedFor(1, 2);
        scene.source.stuff();
        await().until(() -> scene.source.viewers() >= 2);
        scene.source.comeBack();
        lab.recordedFor(2, 2);
        lab.capture.stop();

        Manifest manifest = lab.stopped();
        assertThat(manifest.gaps()).anyMatch(gap -> gap.reason().equals("nothing came from the source for 10 s"));
        assertThat(manifest.apart()).isEmpty();
    }

    private static void killedFfmpeg(Scene scene) throws Exception {
        Lab lab = scene.start(settings(scene.folder), Lab.job(Lab.kwargs(scene.source.url(), LONG)));
        lab.recordedFor(1, 3);
        assertThat(scene.recorders()).singleElement().satisfies(ProcessHandle::destroyForcibly);
        lab.recordedFor(2, 3);
        lab.capture.stop();

        Manifest manifest = lab.stopped();
        assertThat(manifest.apart()).isEmpty();
        assertThat(manifest.parts()).hasSize(2);
        assertThat(Duration.between(
                        manifest.parts().getFirst().to(),
                        manifest.parts().getLast().from()))
                .isLessThan(Duration.ofSeconds(8));
        assertThat(Lab.length(manifest.file().orElseThrow())).isGreaterThan(Duration.ofSeconds(4));
    }

    private static void anotherPicture(Scene scene) throws Exception {
        Lab lab = scene.start(settings(scene.folder.resolve("rec")), Lab.job(Lab.kwargs(scene.source.url(), LONG)));
        lab.recordedFor(1, 2);
        scene.source.change(otherClip);
        lab.recordedFor(2, 2);
        lab.capture.stop();

        Manifest manifest = lab.stopped();

        assertThat(manifest.file()).isEmpty();
        assertThat(manifest.apart())
                .isEqualTo(
                        "part 2 has other streams than part 1 and would have to be encoded anew: width 320, then 640");
        assertThat(manifest.parts()).hasSize(2).allSatisfy(part -> assertThat(
                        scene.folder.resolve("rec").resolve(part.file()))
                .isRegularFile());
        assertThat(Lab.sidecar(manifest).path("apart").asString()).isEqualTo(manifest.apart());
    }

    private static void handedOver(Scene scene) throws Exception {
        Lab first = scene.start(settings("rec-a@one", scene.folder), Lab.job(Lab.kwargs(scene.source.url(), LONG)));
        first.recordedFor(1, 2);
        first.capture.handOver();
        List<Part> handed = ((CaptureResult.HandedOver) first.ended()).parts();
        assertThat(handed).singleElement().satisfies(part -> assertThat(Duration.between(part.from(), part.to()))
                .isGreaterThan(Duration.ofSeconds(1)));

        var job = Lab.job(Lab.kwargs(scene.source.url(), LONG), handed.getFirst());
        Lab second = scene.start(settings("rec-b@two", scene.folder), job);
        second.recordedFor(2, 2);
        second.capture.stop();

        Manifest manifest = second.stopped();
        assertThat(manifest.apart()).isEmpty();
        assertThat(manifest.parts()).extracting(Part::worker).containsExactly("rec-a@one", "rec-b@two");
        assertThat(manifest.file().orElseThrow()).isRegularFile();
        assertThat(Lab.sidecar(manifest).path("workers").valueStream().map(JsonNode::asString))
                .containsExactly("rec-a@one", "rec-b@two");
    }

    private static void killedProcess(Scene scene) throws Exception {
        Process worker = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        RecordForEver.class.getName(),
                        scene.source.url(),
                        scene.folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(scene.folder.resolve("worker.log").toFile())
                .start();
        try {
            await().until(() -> !scene.recorders().isEmpty());
            ProcessHandle ffmpeg = scene.recorders().getFirst();

            worker.destroyForcibly();

            await().until(() -> !ffmpeg.isAlive());
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
}
