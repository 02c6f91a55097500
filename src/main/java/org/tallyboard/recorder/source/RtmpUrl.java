package org.tallyboard.recorder.source;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/// What an RTMP server is told about how it was called (`tcUrl` of its command `connect`): servers choose the virtual
/// host by it. ffmpeg 5.1.9 makes it of the URL that it opens, cut after the name of the application.
final class RtmpUrl {
    private static final String ON_DEMAND = "ondemand";

    private RtmpUrl() {}

    static String of(URI source, int standardPort) {
        String path = Optional.ofNullable(source.getRawPath()).orElse("")
                + Optional.ofNullable(source.getRawQuery())
                        .map(query -> "?" + query)
                        .orElse("");
        return source.getScheme().toLowerCase(Locale.ROOT) + "://" + SourceAddress.host(source) + ":"
                + (SourceAddress.port(source) < 0 ? standardPort : SourceAddress.port(source)) + "/"
                + application(path.startsWith("/") ? path.substring(1) : path);
    }

    /// One name and, where there is one, its instance; a colon belongs to what is played already.
    private static String application(String path) {
        int first = path.indexOf('/');
        if (first < 0 || path.indexOf("slist=") > path.indexOf('?') && path.contains("?")) {
            return path;
        }
        if (path.startsWith(ON_DEMAND + "/")) {
            return ON_DEMAND;
        }
        int second = path.indexOf('/', first + 1);
        int colon = path.indexOf(':', first + 1);
        return path.substring(0, second < 0 || colon >= 0 && colon < second ? first : second);
    }
}
