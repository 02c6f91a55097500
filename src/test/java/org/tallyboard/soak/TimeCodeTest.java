package org.tallyboard.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.config.SearchPath;
import org.tallyboard.recorder.capture.Ffmpeg;

/// What is drawn is read again, through real encoders and every door.
@Timeout(120)
class TimeCodeTest {
    @TempDir
    Path folder;

    private final Ffmpeg ffmpeg = ffmpeg();

    private static Ffmpeg ffmpeg() {
        try {
            return Ffmpeg.find(SearchPath.ofEnvironment());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aPictureSaysWhenItWasSent() {
        long tick = TimeCode.tick(Instant.parse("2026-11-24T10:00:00.250Z"));

        assertThat(TimeCode.read(TimeCode.draw(tick))).isEqualTo(OptionalLong.of(tick));
        assertThat(TimeCode.time(tick)).isEqualTo(Instant.parse("2026-11-24T10:00:00.200Z"));
    }

    @Test
    void aDamagedPictureSaysNothing() {
        byte[] picture = TimeCode.draw(8_947_757_001L);
        for (int at = 0; at < TimeCode.BYTES / 4; at++) {
            picture[at] = 100;
        }

        assertThat(TimeCode.read(picture)).isEmpty();
        assertThat(TimeCode.read(new byte[TimeCode.BYTES])).isEmpty();
    }

    @Test
    void lossyCodingChangesNothing() throws Exception {
        List<Long> ticks =
                LongStream.range(8_947_757_000L, 8_947_757_050L).boxed().toList();
        Path file = folder.resolve("small.mkv");
        Process encoder = new ProcessBuilder((ffmpeg.binary() + " -loglevel error -f rawvideo -pixel_format gray"
                                + " -video_size 128x128 -framerate 5 -i pipe:0 -c:v mpeg2video -b:v 60k -g 10 " + file)
                        .split(" "))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var pictures = encoder.getOutputStream()) {
            for (long tick : ticks) {
                pictures.write(TimeCode.draw(tick));
            }
        }
        assertThat(encoder.waitFor(30, TimeUnit.SECONDS)).isTrue();

        assertThat(new TimeCodeReader(ffmpeg).read(file)).isEqualTo(new TimeCodeReader.Seen(ticks, 0));
    }

    @Test
    void everyDoorGivesTheProgrammeAsItIsSent() throws Exception {
        try (Sources sources = Sources.open(ffmpeg, Files.createDirectories(folder.resolve("site")), false)) {
            var recorders = new ArrayList<Process>();
            Instant begun = Instant.now();
            for (Door door : sources.doors()) {
                recorders.add(new ProcessBuilder((ffmpeg.binary() + " -loglevel error -analyzeduration 1000000 -i "
                                        + door.url() + " -t 4 -c copy " + folder.resolve(door.name() + ".mkv"))
                                .split(" "))
                        .redirectError(folder.resolve(door.name() + ".log").toFile())
                        .start());
            }
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> recorders.stream().noneMatch(Process::isAlive));
            for (Door door : sources.doors()) {
                TimeCodeReader.Seen seen = new TimeCodeReader(ffmpeg).read(folder.resolve(door.name() + ".mkv"));

                assertThat(seen.ticks())
                        .as(door.name() + Files.readString(folder.resolve(door.name() + ".log")))
                        .hasSizeGreaterThanOrEqualTo(10)
                        .allMatch(tick -> TimeCode.time(tick).isAfter(begun.minusSeconds(6)))
                        .isSorted()
                        .doesNotHaveDuplicates();
                assertThat(seen.ticks().getLast() - seen.ticks().getFirst())
                        .isLessThan(seen.ticks().size() + 1L);
            }
        }
    }
}
