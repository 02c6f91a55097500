package org.tallyboard.recorder.source;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// In what form a source comes, which decides how ffmpeg is to read it. Guessed by the address, and then seen by the
/// first answer: addresses say little.
public enum SourceForm {
    /// A stream of which everything is wanted.
    PLAIN(List.of(), false),
    /// HTTP Live Streaming (RFC 8216), with segments of any name.
    HLS(List.of("-f", "hls", "-allowed_extensions", "ALL"), true),
    /// MPEG-DASH.
    DASH(List.of("-f", "dash", "-allowed_extensions", "ALL"), true),
    /// Pictures one after the other in a MIME message, as cameras send them: without times, so they are taken at those
    /// at which they come.
    MULTIPART(List.of("-f", "mpjpeg", "-use_wallclock_as_timestamps", "1"), false),
    /// Pictures or video without a container, and so without times.
    UNTIMED(List.of("-use_wallclock_as_timestamps", "1"), false);

    private final List<String> inputOptions;
    private final boolean renditions;

    SourceForm(List<String> inputOptions, boolean renditions) {
        this.inputOptions = inputOptions;
        this.renditions = renditions;
    }

    /// Options that stand before `-i`.
    public List<String> inputOptions() {
        return inputOptions;
    }

    /// Whether it is a list of renditions of one programme, of which the best is wanted.
    public boolean hasRenditions() {
        return renditions;
    }

    /// What the address promises.
    public static SourceForm of(URI source) {
        String path = Optional.ofNullable(source.getPath()).orElse("").toLowerCase(Locale.ROOT);
        return path.endsWith(".m3u8") ? HLS : path.endsWith(".mpd") ? DASH : PLAIN;
    }

    /// What an answer is.
    ///
    /// @param type its Content-Type
    /// @param begin its first bytes
    static SourceForm of(String type, byte[] begin) {
        String text = new String(begin, StandardCharsets.UTF_8);
        if (isPlaylist(text)) {
            return HLS;
        }
        if (isManifest(text)) {
            return DASH;
        }
        String small = type.toLowerCase(Locale.ROOT);
        if (small.startsWith("multipart/x-mixed-replace")) {
            return MULTIPART;
        }
        return begins(begin, 0xff, 0xd8, 0xff) || begins(begin, 0, 0, 0, 1) || begins(begin, 0, 0, 1, 9)
                ? UNTIMED
                : PLAIN;
    }

    static boolean isPlaylist(String text) {
        return text.replaceFirst("^\ufeff", "").startsWith("#EXTM3U");
    }

    static boolean isManifest(String text) {
        return text.replaceFirst("^\ufeff", "").stripLeading().startsWith("<") && text.contains("<MPD");
    }

    private static boolean begins(byte[] bytes, int... mark) {
        if (bytes.length < mark.length) {
            return false;
        }
        for (int i = 0; i < mark.length; i++) {
            if ((bytes[i] & 0xff) != mark[i]) {
                return false;
            }
        }
        return true;
    }
}
