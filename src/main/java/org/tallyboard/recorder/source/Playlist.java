package org.tallyboard.recorder.source;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is to be known of an HLS playlist (RFC 8216) or a DASH manifest on its way to ffmpeg, and what is changed in
/// it: the addresses alone.
///
/// @param text of it
record Playlist(String text) {
    private static final Pattern ADDRESS = Pattern.compile("(https?:)?//([^/\"'\\s,<>?#]+)");
    private static final Pattern KEY = Pattern.compile("#EXT-X-(?:SESSION-)?KEY:(.*)");
    private static final Pattern KEY_FORMAT = Pattern.compile("KEYFORMAT=\"([^\"]*)\"");
    private static final Pattern DURATION = Pattern.compile("#EXTINF:\\s*([0-9]{1,6}(?:\\.[0-9]{1,9})?).*");
    private static final String TIME = "#EXT-X-PROGRAM-DATE-TIME:";
    /// Some encoders leave the colon of the offset out.
    private static final DateTimeFormatter TIMES =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss[.SSSSSSSSS][.SSSSSS][.SSS][.SS][.S][XXX][XX][X]");

    /// The same with other addresses.
    ///
    /// @param change takes `SCHEME://AUTHORITY`, where the scheme may be missing, and gives what stands in its
    ///     place
    Playlist withAddresses(UnaryOperator<String> change) {
        Matcher found = ADDRESS.matcher(text);
        return new Playlist(found.replaceAll(address -> {
            boolean relative = address.group(1) == null;
            char before = address.start() == 0 ? '\n' : text.charAt(address.start() - 1);
            // Two slashes within a path are no address.
            boolean stands = !relative || "\n\"'>".indexOf(before) >= 0;
            return Matcher.quoteReplacement(stands ? change.apply(address.group()) : address.group());
        }));
    }

    /// The system that encrypts it, which no recorder has a key for; empty when there is none, or one that ffmpeg can
    /// do with a key that the playlist tells.
    Optional<String> drm() {
        if (SourceForm.isManifest(text)) {
            return text.contains("<ContentProtection") || text.contains(":ContentProtection")
                    ? Optional.of("DASH's ContentProtection")
                    : Optional.empty();
        }
        Optional<String> system = Optional.empty();
        for (Matcher key = KEY.matcher(text); key.find(); ) {
            Matcher format = KEY_FORMAT.matcher(key.group(1));
            String name = format.find() ? format.group(1) : "identity";
            if (name.equals("identity") || key.group(1).contains("METHOD=NONE")) {
                return Optional.empty();
            }
            system = Optional.of(name);
        }
        return system;
    }

    /// By the programme's own clock: when each segment begins, by its whole address.
    ///
    /// @param base the playlist's address
    Map<String, Instant> times(URI base) {
        var times = new LinkedHashMap<String, Instant>();
        Optional<Instant> at = Optional.empty();
        Duration length = Duration.ZERO;
        for (String raw : text.split("\n", -1)) {
            String line = raw.strip();
            Matcher duration = DURATION.matcher(line);
            if (line.startsWith(TIME)) {
                at = time(line.substring(TIME.length()).strip());
            } else if (duration.matches()) {
                length = length(duration);
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                Optional<Instant> begin = at;
                resolved(base, line).ifPresent(address -> begin.ifPresent(time -> times.put(address, time)));
                Duration step = length;
                at = at.map(time -> time.plus(step));
            }
        }
        return times;
    }

    /// How long each segment of HLS is, by its whole address.
    ///
    /// @param base the playlist's address
    Map<String, Duration> lengths(URI base) {
        var lengths = new LinkedHashMap<String, Duration>();
        Duration length = Duration.ZERO;
        for (String raw : text.split("\n", -1)) {
            String line = raw.strip();
            Matcher duration = DURATION.matcher(line);
            if (duration.matches()) {
                length = length(duration);
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                Duration said = length;
                resolved(base, line).ifPresent(address -> lengths.put(address, said));
            }
        }
        return lengths;
    }

    private static Duration length(Matcher duration) {
        return Duration.ofMillis(Math.round(Double.parseDouble(duration.group(1)) * 1000));
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(
                    OffsetDateTime.parse(text.toUpperCase(Locale.ROOT), TIMES).toInstant());
        } catch (DateTimeException e) {
            // Without an offset it is any of a day's hours.
            return Optional.empty();
        }
    }

    private static Optional<String> resolved(URI base, String reference) {
        try {
            return Optional.of(base.resolve(reference).toString());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
