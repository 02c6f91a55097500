package org.tallyboard.recorder.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamWatchTest {
    @TempDir
    Path folder;

    /// Twelve seconds, in which a stream ends after so many.
    private Path file(double picture, double sound, int rate) throws Exception {
        Path file = folder.resolve(picture + "-" + sound + ".mkv");
        Clips.run(List.of(
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=64x64:rate=" + rate + ":duration=" + picture,
                "-f",
                "lavfi",
                "-i",
                "sine=duration=" + sound,
                "-c:v",
                "libx264",
                "-c:a",
                "aac",
                "-cluster_time_limit",
                "1000",
                file.toString()));
        return file;
    }

    @ParameterizedTest
    @CsvSource({"12, 12, , ", "5, 12, 5, ", "12, 5, , 5"})
    void aStreamThatStandsStillBesideAnotherIsLost(double picture, double sound, Double pictureLost, Double soundLost)
            throws Exception {
        try (var watch = new StreamWatch(file(picture, sound, 25))) {
            StreamWatch.Lost lost = watch.look();

            assertThat(lost.picture().isPresent()).isEqualTo(pictureLost != null);
            assertThat(lost.sound().isPresent()).isEqualTo(soundLost != null);
            lost.picture()
                    .ifPresent(at -> assertThat(at).isBetween(Duration.ofMillis(4_800), Duration.ofMillis(5_000)));
            lost.sound().ifPresent(at -> assertThat(at).isBetween(Duration.ofMillis(4_800), Duration.ofMillis(5_100)));
        }
    }

    @Test
    void aFewPicturesAreTooFewToKnowWhatIsUsual() throws Exception {
        // A slow camera: one picture in five seconds of twelve would be its third.
        try (var watch = new StreamWatch(file(8, 12, 1))) {
            assertThat(watch.look()).isEqualTo(StreamWatch.Lost.NONE);
        }
    }

    @Test
    void itIsReadAsItGrowsByWhateverPieces() throws Exception {
        byte[] whole = Files.readAllBytes(file(5, 12, 25));
        Path growing = Files.createFile(folder.resolve("growing.mkv"));
        try (var watch = new StreamWatch(growing)) {
            assertThat(watch.look()).isEqualTo(StreamWatch.Lost.NONE);
            for (int at = 0; at < whole.length; at += 997) {
                Files.write(
                        growing,
                        java.util.Arrays.copyOfRange(whole, at, Math.min(whole.length, at + 997)),
                        StandardOpenOption.APPEND);
                watch.look();
            }

            assertThat(watch.look().picture()).hasValueSatisfying(at -> assertThat(at)
                    .isBetween(Duration.ofMillis(4_800), Duration.ofMillis(5_000)));
        }
    }
}
