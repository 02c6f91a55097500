package org.tallyboard.ui.job;

import java.io.ByteArrayInputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javafx.scene.image.Image;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.Preview;

/// Decodes preview pictures away from the JavaFX thread, and keeps the newest one of each recording in view. At most
/// one picture of a recording is being decoded; what arrives meanwhile waits, and only the newest of it.
public final class PreviewCache {

    /// Wide enough for the side panel; a row shows it smaller.
    private static final int WIDTH = 480;

    private static final int KEPT = 64;

    private record Decoded(Preview preview, Optional<Image> image) {}

    private final Executor background;
    private final Executor window;
    private final Map<JobKey, Decoded> decoded = new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<JobKey, Decoded> eldest) {
            return size() > KEPT;
        }
    };
    private final Map<JobKey, Preview> busy = new LinkedHashMap<>();

    /// @param background runs the decoding
    /// @param window runs what touches the window
    public PreviewCache(Executor background, Executor window) {
        this.background = background;
        this.window = window;
    }

    /// The picture of a preview: at once where it is decoded, else the one before it, and `later` runs when the new one
    /// is ready. Empty when there is none yet or it is no picture. JavaFX thread.
    public Optional<Image> of(JobKey job, Preview preview, Runnable later) {
        Decoded known = decoded.get(job);
        if (known != null && known.preview().takenAt().equals(preview.takenAt())) {
            return known.image();
        }
        if (busy.putIfAbsent(job, preview) == null) {
            background.execute(() -> decode(
                    preview,
                    image -> window.execute(() -> {
                        busy.remove(job);
                        decoded.put(job, new Decoded(preview, image));
                        later.run();
                    })));
            known = decoded.get(job);
        }
        return known == null ? Optional.empty() : known.image();
    }

    private static void decode(Preview preview, Consumer<Optional<Image>> ready) {
        Optional<Image> image;
        try {
            Image read = new Image(new ByteArrayInputStream(preview.jpeg()), WIDTH, 0, true, true);
            image = read.isError() ? Optional.empty() : Optional.of(read);
        } catch (RuntimeException e) {
            // Whatever a stranger put into a picture, it costs the picture and nothing else.
            image = Optional.empty();
        }
        ready.accept(image);
    }
}
