package org.tallyboard.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tallyboard.recorder.capture.SmallDisk;

/// The folder for temporary files has no byte left, from before the worker starts.
final class FullTempPart implements SoakPart {
    private static final long BYTES = 1 << 16;

    private Optional<SmallDisk> disk = Optional.empty();

    @Override
    public String name() {
        return "temp";
    }

    @Override
    public Soak.World world(Path folder) throws IOException, Impossible {
        try {
            SmallDisk temp = SmallDisk.mount(Files.createDirectory(folder.resolve("tmp")), BYTES);
            disk = Optional.of(temp);
            temp.leave(0);
            return Soak.World.of(1, 4)
                    .with(Map.of(
                            "TMPDIR",
                            temp.folder().toString(),
                            "JAVA_TOOL_OPTIONS",
                            "-Djava.io.tmpdir=" + temp.folder()));
        } catch (SmallDisk.NotAllowed e) {
            throw new Impossible(e.getMessage() + " (it takes root)");
        }
    }

    @Override
    public Outcome run(Soak soak) throws Exception {
        Soak.Round round = soak.round(soak.jobs(4, Duration.ofSeconds(20)), List::of);
        return new Outcome(round, Whole.complaints(round), Whole.figures(round));
    }

    @Override
    public void close() throws IOException {
        if (disk.isPresent()) {
            disk.get().close();
        }
    }
}
