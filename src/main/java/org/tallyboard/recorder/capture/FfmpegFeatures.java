package org.tallyboard.recorder.capture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What one ffmpeg knows, asked of itself: distributions add options to old versions, so the version says little.
///
/// @param version as it names itself, such as `5.1.9-0+deb12u1`
/// @param extensionPicky whether its HLS looks at the names of segments, and can be told not to: `-extension_picky`
public record FfmpegFeatures(String version, boolean extensionPicky) {
    private static final Pattern VERSION = Pattern.compile("ffmpeg version (\\S+)");
    private static final int PATIENCE_SECONDS = 30;

    /// Of an ffmpeg that was not asked.
    static final FfmpegFeatures UNKNOWN = new FfmpegFeatures("", false);

    /// @throws IOException when it does not run
    static FfmpegFeatures of(Path binary) throws IOException {
        Process asked = new ProcessBuilder(binary.toString(), "-h", "demuxer=hls")
                .redirectErrorStream(true)
                .start();
        try {
            asked.getOutputStream().close();
            String text = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher version = VERSION.matcher(text);
            if (!asked.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || !version.find()) {
                throw new IOException(
                        binary + " does not run: " + text.lines().findFirst().orElse("no answer"));
            }
            return new FfmpegFeatures(version.group(1), text.contains("-extension_picky"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + binary + " was asked", e);
        } finally {
            asked.destroyForcibly();
        }
    }
}
