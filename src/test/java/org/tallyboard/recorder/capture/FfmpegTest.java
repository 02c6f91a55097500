package org.tallyboard.recorder.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.config.SearchPath;

/// What is found beside ffmpeg.
class FfmpegTest {
    @TempDir
    Path folder;

    @Test
    void aSetprivThatIsNotAllowedToWorkIsDoneWithout() throws Exception {
        Path binary = Clips.ffmpeg().binary();
        Path setpriv = folder.resolve("setpriv");
        Files.writeString(
                setpriv, "#!/bin/sh\necho 'setpriv: activate capabilities: Operation not permitted' >&2; exit 127\n");
        Files.setPosixFilePermissions(setpriv, PosixFilePermissions.fromString("rwxr-xr-x"));
        var path = new SearchPath(folder.toString());

        assertThat(Ffmpeg.of(binary, path).setpriv()).isEmpty();

        Files.writeString(setpriv, "#!/bin/sh\nshift 2; exec \"$@\"\n");
        assertThat(Ffmpeg.of(binary, path).setpriv()).contains(setpriv);
    }
}
