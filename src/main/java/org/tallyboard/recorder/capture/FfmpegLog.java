package org.tallyboard.recorder.capture;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// The last lines that ffmpeg wrote about itself, short, and with the source's URL replaced by one that tells no
// secret.
final class FfmpegLog {
    private static final int KEPT = 20;
    private static final int MAX_LINE = 300;

    private final Deque<String> lines = new ArrayDeque<>();
    private final String url;
    private final String shownUrl;

    FfmpegLog(String url, String shownUrl) {
        this.url = url;
        this.shownUrl = shownUrl;
    }

    synchronized void add(String line) {
        // ffmpeg warns so about every JPEG it makes.
        if (line.isBlank() || line.contains("deprecated pixel format used")) {
            return;
        }
        String clean = line.replace(url, shownUrl).replaceAll("\\p{Cntrl}", " ");
        lines.addLast(clean.length() <= MAX_LINE ? clean : clean.substring(0, MAX_LINE) + "…");
        if (lines.size() > KEPT) {
            lines.removeFirst();
        }
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /// The last error, else the last line, in plain words: `Server returned 404 Not Found` of
    /// `[error] http://host/live.ts: Server returned 404 Not Found`.
    synchronized Optional<String> lastError() {
        Optional<String> error = lines.reversed().stream()
                .filter(line -> line.contains("[error]") || line.contains("[fatal]"))
                .findFirst();
        // What is wrong with the command line itself comes without a level.
        return error.or(() -> Optional.ofNullable(lines.peekLast()))
                .map(line -> line.replaceAll("\\[[^\\]]*\\]\\s*", "")
                        .replace(shownUrl + ": ", "")
                        .strip())
                .filter(line -> !line.isEmpty());
    }
}
