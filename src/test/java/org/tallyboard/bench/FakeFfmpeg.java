package org.tallyboard.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.tallyboard.recorder.capture.Ffmpeg;

/// An ffmpeg that records nothing and costs next to nothing: it writes a few bytes where the recording belongs, says
/// once that a second has come, and waits to be told to end. So hundreds of recordings can begin at the same time on a
/// small machine, and what is measured is the worker and the broker. The file's time is when the recording began.
final class FakeFfmpeg {
    private static final String SCRIPT = """
            #!/bin/sh
            for file; do :; done
            case "$file" in
            *.mkv)
              printf 'nothing' >"$file"
              printf 'frame=25\\nout_time_us=1000000\\ntotal_size=7\\nprogress=continue\\n'
              read -r command
              printf 'frame=25\\nout_time_us=1000000\\ntotal_size=7\\nprogress=end\\n'
              ;;
            pipe:1) exec cat >/dev/null ;;
            esac
            """;

    private FakeFfmpeg() {}

    /// Writes it into a folder, with an ffprobe that knows nothing.
    static Ffmpeg in(Path folder) throws IOException {
        Files.createDirectories(folder);
        script(folder.resolve("ffprobe"), "#!/bin/sh\nexit 1\n");
        return new Ffmpeg(script(folder.resolve("ffmpeg"), SCRIPT));
    }

    private static Path script(Path file, String text) throws IOException {
        if (!Files.exists(file)) {
            Files.writeString(file, text);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        return file;
    }
}
