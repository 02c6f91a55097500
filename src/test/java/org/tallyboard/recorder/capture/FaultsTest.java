package org.tallyboard.recorder.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Disks that fill, and sources that move, change, end, or are not there: what there was is on disk, and what is
/// missing is named.
@Timeout(240)
class FaultsTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    @TempDir
    static Path folders;

    private static Path clip;
    private static Path changing;

    @BeforeAll
    static void clips() throws Exception {
        clip = Clips.programme(folders);
        changing = folders.resolve("changing.ts");
        Path small = folders.resolve("small.ts");
        Path large = folders.resolve("large.ts");
        Clips.run(List.of("-i", clip.toString(), "-t", "10", "-c", "copy", "-f", "mpegts", small.toString()));
        Clips.run(List.of(
                "-i",
                Clips.programme(folders, "640x360").toString(),
                "-t",
                "10",
                "-c",
                "copy",
                "-output_ts_offset",
                "10",
                "-f",
                "mpegts",
                large.toString()));
        Files.write(changing, Files.readAllBytes(small));
        Files.write(changing, Files.readAllBytes(large), java.nio.file.StandardOpenOption.APPEND);
    }

    private interface Story {
        void play(Path folder) throws Exception;
    }

    /// Three at a time: most of it is waiting.
    @TestFactory
    List<DynamicTest> faults() {
        var stories = new LinkedHashMap<String, Story>();
        stories.put("a full disk costs what has no room, and is forecast", FaultsTest::fullDisk);
        stories.put("a disk that reaches its limit ends the part in order", FaultsTest::limitedDisk);
        stories.put("a playlist that moves is followed without a gap", FaultsTest::movedPlaylist);
        stories.put("a stream that has moved is followed", FaultsTest::movedStream);
        stories.put("another picture within a connection loses nothing", FaultsTest::changingPicture);
        stories.put("a playlist that ends early is recorded once", FaultsTest::endedPlaylist);
        stories.put("a stream that ends early leaves a gap to the end", FaultsTest::endedStream);
        stories.put("a source that is not there yet is recorded when it is", FaultsTest::notThereYet);
        stories.put("a playlist that is not there for a while leaves a gap", FaultsTest::missingPlaylist);
        stories.put("segments that are not there leave a gap inside", FaultsTest::missingSegments);
        var tests = new ArrayList<DynamicTest>();
        var stages = Executors.newFixedThreadPool(3);
        stories.forEach((name, story) -> {
            var played = new FutureTask<@Nullable Void>(() -> {
                story.play(Files.createDirectories(folders.resolve(name.replace(' ', '-'))));
                return null;
            });
            stages.execute(played);
            tests.add(DynamicTest.dynamicTest(name, () -> {
                try {
                    played.get(200, TimeUnit.SECONDS);
                } catch (java.util.concurrent.ExecutionException e) {
                    // An aborted one is skipped with its reason.
                    throw e.getCause() == null ? e : e.getCause();
                }
            }));
        });
        stages.shutdown();
        return tests;
    }

    private static SmallDisk disk(Path folder, long bytes) throws IOException {
        try {
            return SmallDisk.mount(Files.createDirectories(folder.resolve("disk")), bytes);
        } catch (SmallDisk.NotAllowed e) {
            return Assumptions.abort(String.valueOf(e.getMessage()));
        }
    }

    private static void fullDisk(Path folder) throws Exception {
        long second = Files.size(clip) / 30;
        try (SmallDisk disk = disk(folder, 40 * second);
                LiveSource source = new LiveSource(clip)) {
            disk.leave(15 * second);
            Lab lab = Lab.start(Lab.settings(disk.folder()), Lab.job(Lab.kwargs(source.url(), LONG)));
            await().until(() -> lab.told("disk_full_at"));
            Map<String, JsonNode> forecast = lab.first("disk_full_at");
            assertThat(forecast).doesNotContainKey("lost_since").containsKeys("disk_short", "bitrate");

            await().until(() -> lab.told("lost_since"));
            Instant full = Instant.now();
            assertThat(disk.free()).isLessThan(second);
            assertThat(at(forecast, "disk_full_at")).isBetween(full.minusSeconds(15), full.plusSeconds(15));
            await().until(() -> lab.last("lost_since").containsKey("disk_full_at")
                    && Lab.field(lab.last("lost_since"), "reason").asString().contains("room"));
            Part before = lab.parts.getFirst();
            assertThat(Lab.read(disk.folder().resolve(before.file()))).isGreaterThan(Duration.ofSeconds(5));

            disk.makeRoom();
            lab.recordedFor(2, 2);
            lab.capture.stop();

            Manifest manifest = lab.stopped();
            assertThat(manifest.apart()).isEmpty();
            assertThat(manifest.parts()).hasSize(2);
            assertThat(manifest.gaps()).anyMatch(gap -> gap.reason().contains("room"));
            Duration sum = RecordedParts.media(manifest.parts());
            assertThat(Lab.length(manifest.file().orElseThrow())).isBetween(sum.minusSeconds(1), sum.plusSeconds(1));
        }
    }

    private static void limitedDisk(Path folder) throws Exception {
        long second = Files.size(clip) / 30;
        try (SmallDisk disk = disk(folder, 40 * second);
                LiveSource source = new LiveSource(clip)) {
            disk.leave(20 * second);
            var settings = new CaptureSettings(
                    "w@test",
                    disk.folder(),
                    Lab.SILENCE,
                    Duration.ofSeconds(1),
                    10 * second,
                    false,
                    Map.of(),
                    Lab.HERE);
            Lab lab = Lab.start(settings, Lab.job(Lab.kwargs(source.url(), LONG)));
            await().until(() -> lab.told("lost_since")
                    && Lab.field(lab.last("lost_since"), "reason").asString().contains("make room")
                    && at(lab.last("lost_since"), "lost_since").plusSeconds(3).isBefore(Instant.now()));
            // Its writer has finished it: it tells how long it is.
            assertThat(Lab.length(disk.folder().resolve(lab.parts.getFirst().file())))
                    .isGreaterThan(Duration.ofSeconds(3));
            assertThat(disk.free()).isGreaterThan(5 * second);
            lab.capture.stop();

            Manifest manifest = lab.stopped();
            assertThat(manifest.file().orElseThrow()).isRegularFile();
            assertThat(manifest.gaps()).anyMatch(gap -> gap.reason().contains("make room"));
        }
    }

    private static void movedPlaylist(Path folder) throws Exception {
        try (HlsSite site = site(folder)) {
            Lab lab = Lab.start(Lab.settings(folder.resolve("rec")), Lab.job(Lab.kwargs(site.url(), LONG)));
            lab.recordedFor(1, 8);
            site.move(name -> name.endsWith(".m3u8"));
            lab.recordedFor(1, 14);
            site.move(name -> true);
            lab.recordedFor(1, 20);
            lab.capture.stop();

            Manifest manifest = lab.stopped();
            assertThat(manifest.parts()).hasSize(1);
            assertThat(gapsAfterTheStart(manifest)).isEmpty();
            assertThat(Lab.length(manifest.file().orElseThrow())).isGreaterThan(Duration.ofSeconds(19));
        }
    }

    private static void movedStream(Path folder) throws Exception {
        try (LiveSource source = new LiveSource(clip);
                Answers moved = new Answers(exchange -> {
                    exchange.getResponseHeaders().add("Location", source.url());
                    exchange.sendResponseHeaders(302, -1);
                })) {
            Lab lab = Lab.start(Lab.settings(folder), Lab.job(Lab.kwargs(moved.url(), LONG)));
            lab.recordedFor(1, 3);
            lab.capture.stop();

            assertThat(lab.stopped().file().orElseThrow()).isRegularFile();
            assertThat(lab.progress.toString()).doesNotContain("s3same").doesNotContain("open-word");
        }
    }

    private static void changingPicture(Path folder) throws Exception {
        byte[] bytes = Files.readAllBytes(changing);
        try (Answers once = new Answers(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            send(bytes, Duration.ofSeconds(20), exchange.getResponseBody());
        })) {
            var kwargs = Lab.kwargs(once.url(), LONG);
            kwargs.remove("end");
            Lab lab = Lab.start(Lab.settings(folder), Lab.job(kwargs));

            Manifest manifest = lab.recorded();

            assertThat(manifest.apart()).isEmpty();
            assertThat(manifest.gaps().stream().filter(gap -> gap.reason().contains("left it out")))
                    .isEmpty();
            Path file = manifest.file().orElseThrow();
            assertThat(Lab.length(file)).isBetween(Duration.ofSeconds(19), Duration.ofSeconds(21));
            assertThat(widths(file)).containsOnlyKeys("320", "640").allSatisfy((width, frames) -> assertThat(frames)
                    .isBetween(245L, 255L));
        }
    }

    private static void endedPlaylist(Path folder) throws Exception {
        try (HlsSite site = site(folder)) {
            Instant end = Instant.now().plusSeconds(30);
            var kwargs = Lab.kwargs(site.url(), LONG).put("end", end.toString());
            Lab lab = Lab.start(Lab.settings(folder.resolve("rec")), Lab.job(kwargs));
            lab.recordedFor(1, 6);
            site.end();
            Instant ended = Instant.now();

            Manifest manifest = lab.recorded();

            assertThat(manifest.parts()).hasSize(1);
            Gap last = manifest.gaps().getLast();
            assertThat(last.from()).isBetween(ended.minusSeconds(4), ended.plusSeconds(4));
            assertThat(last.to()).isEqualTo(end);
            assertThat(last.reason()).contains("the source ended");
        }
    }

    private static void endedStream(Path folder) throws Exception {
        try (LiveSource source = new LiveSource(clip)) {
            Instant end = Instant.now().plusSeconds(20);
            var kwargs = Lab.kwargs(source.url(), LONG).put("end", end.toString());
            Lab lab = Lab.start(Lab.settings(folder), Lab.job(kwargs));
            lab.recordedFor(1, 3);
            source.goAway();
            Instant ended = Instant.now();

            Manifest manifest = lab.recorded();

            assertThat(manifest.file().orElseThrow()).isRegularFile();
            Gap last = manifest.gaps().getLast();
            assertThat(last.from()).isBetween(ended.minusSeconds(3), ended.plusSeconds(3));
            assertThat(last.to()).isEqualTo(end);
            assertThat(last.reason()).contains("s before the planned end");
        }
    }

    private static void notThereYet(Path folder) throws Exception {
        try (HlsSite site = site(folder)) {
            site.forget(name -> true);
            var kwargs = Lab.kwargs(site.url(), LONG);
            Lab early = Lab.start(Lab.settings(folder.resolve("rec")), Lab.job(kwargs));
            assertThat(early.ended()).isInstanceOfSatisfying(CaptureResult.Failed.class, failed -> {
                assertThat(failed.again()).isTrue();
                assertThat(failed.message()).contains("404");
            });

            site.forget(name -> false);
            // As the worker tries again.
            var again = new Assignment("job-1", 1, Lab.request(kwargs), Instant.now(), List.of());
            Lab lab = Lab.start(Lab.settings(folder.resolve("rec")), again);
            lab.recordedFor(1, 3);
            lab.capture.stop();

            assertThat(lab.stopped().file().orElseThrow()).isRegularFile();
        }
    }

    private static void missingPlaylist(Path folder) throws Exception {
        try (HlsSite site = site(folder)) {
            Lab lab = Lab.start(Lab.settings(folder.resolve("rec")), Lab.job(Lab.kwargs(site.url(), LONG)));
            lab.recordedFor(1, 5);
            Instant gone = Instant.now();
            site.forget(name -> name.endsWith(".m3u8"));
            await().until(() -> lab.told("lost_since"));
            // Longer than the five seconds that the playlist holds.
            await().until(() -> Instant.now().isAfter(gone.plusSeconds(9)));
            site.forget(name -> false);
            lab.recordedFor(2, 3);
            lab.capture.stop();

            Manifest manifest = lab.stopped();
            assertThat(manifest.apart()).isEmpty();
            assertThat(gapsAfterTheStart(manifest)).isNotEmpty().allSatisfy(gap -> assertThat(gap.from())
                    .isAfter(gone.minusSeconds(6)));
        }
    }

    private static void missingSegments(Path folder) throws Exception {
        try (HlsSite site = site(folder)) {
            Lab lab = Lab.start(Lab.settings(folder.resolve("rec")), Lab.job(Lab.kwargs(site.url(), LONG)));
            lab.recordedFor(1, 5);
            Instant gone = Instant.now();
            site.forget(name -> name.endsWith(".ts"));
            await().until(() -> Instant.now().isAfter(gone.plusSeconds(4)));
            site.forget(name -> false);
            int part = lab.parts.size();
            lab.recordedFor(part, 12);
            lab.capture.stop();

            Manifest manifest = lab.stopped();
            assertThat(manifest.apart()).isEmpty();
            assertThat(gapsAfterTheStart(manifest)).isNotEmpty().allSatisfy(gap -> {
                assertThat(gap.from()).isAfter(gone.minusSeconds(6));
                assertThat(Duration.between(gap.from(), gap.to()))
                        .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(12));
            });
        }
    }

    private static HlsSite site(Path folder) throws Exception {
        var site = new HlsSite(clip, folder.resolve("site"));
        await().until(site::isReady);
        return site;
    }

    private static Instant at(Map<String, JsonNode> fields, String name) {
        return Instant.ofEpochMilli(Math.round(Lab.field(fields, name).asDouble() * 1000));
    }

    /// Without the moment that connecting took.
    private static List<Gap> gapsAfterTheStart(Manifest manifest) {
        Instant first = manifest.parts().getFirst().from();
        Instant last = manifest.parts().getLast().to();
        return manifest.gaps().stream()
                .filter(gap -> gap.from().isAfter(first) && gap.to().isBefore(last.plusMillis(1)))
                .toList();
    }

    /// How many frames of each width can be decoded.
    private static Map<String, Long> widths(Path file) throws Exception {
        Process probe = new ProcessBuilder(
                        Clips.ffmpeg().probe().toString(),
                        "-loglevel",
                        "error",
                        "-select_streams",
                        "v",
                        "-show_entries",
                        "frame=width",
                        "-of",
                        "csv=p=0",
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return probe.inputReader()
                .lines()
                .map(line -> line.replaceAll("\\D", ""))
                .filter(line -> !line.isEmpty())
                .collect(Collectors.groupingBy(width -> width, Collectors.counting()));
    }

    /// Sends it evenly over this time, as it comes from an encoder.
    private static void send(byte[] bytes, Duration length, OutputStream out) throws IOException {
        long begun = System.nanoTime();
        int sent = 0;
        while (sent < bytes.length) {
            double share = Math.min(1, (double) (System.nanoTime() - begun) / length.toNanos());
            int due = (int) (share * bytes.length);
            out.write(bytes, sent, due - sent);
            out.flush();
            sent = due;
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
