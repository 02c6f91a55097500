package org.tallyboard.recorder.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A preview costs a picture at most, whatever becomes of it.
@Timeout(120)
class PreviewerTest {
    @TempDir
    Path folder;

    @Test
    void aRecordingIsSeenWhileItGoesOn() throws Exception {
        try (LiveSource source = new LiveSource(Clips.programme(folder))) {
            Lab lab = Lab.start(
                    Lab.settings(folder.resolve("rec")), Lab.job(Lab.kwargs(source.url(), Duration.ofMinutes(5))));

            await().until(() -> lab.pictures.size() >= 2);
            lab.capture.stop();

            assertThat(lab.pictures).allSatisfy(jpeg -> assertThat(
                            ImageIO.read(new ByteArrayInputStream(jpeg)).getWidth())
                    .isEqualTo(320));
            assertThat(lab.stopped().apart()).isEmpty();
        }
    }

    /// An ffmpeg that records as ever and does this in place of pictures.
    @ParameterizedTest
    @CsvSource({
        "hangs, exec sleep 100",
        "fails, exit 1",
        "talks without end, exec cat /dev/zero",
        "reads nothing and goes, exec true"
    })
    void aPreviewThatDoesNotWorkLeavesTheRecordingAlone(String name, String instead) throws Exception {
        Ffmpeg real = Clips.ffmpeg();
        Path script = Files.writeString(
                folder.resolve("ffmpeg"),
                "#!/bin/sh\ncase \"$*\" in *image2pipe*) " + instead + ";; *) exec " + real.binary()
                        + " \"$@\";; esac\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        var ffmpeg = new Ffmpeg(script, real.probe(), real.setpriv(), Optional.empty(), real.features());
        try (LiveSource source = new LiveSource(Clips.programme(folder))) {
            Lab lab = Lab.start(
                    ffmpeg,
                    Lab.settings(folder.resolve("rec")),
                    Lab.job(Lab.kwargs(source.url(), Duration.ofMinutes(5))));
            lab.recordedFor(1, 4);
            lab.capture.stop();

            Manifest manifest = lab.stopped();

            assertThat(manifest.apart()).isEmpty();
            assertThat(manifest.parts()).as(name).hasSize(1);
            assertThat(Lab.length(manifest.file().orElseThrow())).isGreaterThan(Duration.ofSeconds(2));
            assertThat(lab.pictures).isEmpty();
        }
    }
}
