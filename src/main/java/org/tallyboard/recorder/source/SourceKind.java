package org.tallyboard.recorder.source;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// The kinds of live source that are recorded, and how ffmpeg is to open each. What is not listed is refused: other
/// protocols would let a job read this machine's files or devices, or run ffmpeg's filters.
public enum SourceKind {
    /// Plain streams, HLS and DASH. The white list holds for playlist entries and redirects as well. TLS is not in it:
    /// that is done on the way, and with `tls` or `httpproxy` ffmpeg would get to places past it.
    HTTP(Set.of("http", "https"), "http,tcp,crypto,data"),
    /// RTMP, and RTMP over TLS (`rtmps`).
    RTMP(Set.of("rtmp", "rtmps"), "rtmp,tcp"),
    /// RTSP with its media over TCP, and the same over TLS (`rtsps`).
    RTSP(Set.of("rtsp", "rtsps"), "rtp,tcp"),
    /// SRT, which is called and never listened for.
    SRT(Set.of("srt"), "srt");

    private final Set<String> schemes;
    private final String protocols;

    SourceKind(Set<String> schemes, String protocols) {
        this.schemes = schemes;
        this.protocols = protocols;
    }

    /// The kind of a source by its scheme, whatever its case; empty when it has none or one that is refused.
    public static Optional<SourceKind> of(URI source) {
        String scheme = Optional.ofNullable(source.getScheme()).orElse("").toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(kind -> kind.schemes.contains(scheme))
                .findFirst();
    }

    /// Options that stand before `-i`.
    ///
    /// @param silence how long the source may send nothing
    public List<String> inputOptions(Duration silence) {
        String micros = Long.toString(silence.toNanos() / 1000);
        var options = new ArrayList<>(List.of("-protocol_whitelist", protocols));
        switch (this) {
            // ffmpeg's own reconnecting would hide a gap inside a part.
            case HTTP, RTMP -> options.addAll(List.of("-rw_timeout", micros));
            // Over UDP a firewall on the way makes silence of everything.
            case RTSP -> options.addAll(List.of("-rtsp_transport", "tcp", "-timeout", micros));
            case SRT ->
                options.addAll(List.of("-timeout", micros, "-connect_timeout", Long.toString(silence.toMillis())));
        }
        return options;
    }
}
