package org.tallyboard.recorder.capture;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// One block of ffmpeg's `-progress` output. What ffmpeg does not know (`N/A`) is empty.
///
/// @param frames video frames since the start
/// @param media time stamp of what was written last; never negative, though ffmpeg's first can be
/// @param bytes size of the output so far
/// @param drops frames dropped since the start
/// @param last true for the final block (`progress=end`)
public record FfmpegProgress(
        OptionalLong frames, Optional<Duration> media, OptionalLong bytes, OptionalLong drops, boolean last) {

    /// Puts lines `key=value` together until a line `progress=…` ends the block.
    static final class Parser {
        /// ffmpeg writes about 15 keys; whatever else comes out is not worth keeping.
        private static final int MAX_KEYS = 64;

        private final Map<String, String> block = new HashMap<>();

        /// The block that this line completes.
        Optional<FfmpegProgress> accept(String line) {
            int equals = line.indexOf('=');
            if (equals <= 0) {
                return Optional.empty();
            }
            String key = line.substring(0, equals).strip();
            String value = line.substring(equals + 1).strip();
            if (!key.equals("progress")) {
                if (block.size() < MAX_KEYS) {
                    block.put(key, value);
                }
                return Optional.empty();
            }
            var progress = new FfmpegProgress(
                    number("frame"),
                    // Both out_time_us and out_time_ms count microseconds.
                    number("out_time_us").stream()
                            .mapToObj(micros -> Duration.ofNanos(Math.max(0, micros) * 1000))
                            .findFirst(),
                    number("total_size"),
                    number("drop_frames"),
                    value.equals("end"));
            block.clear();
            return Optional.of(progress);
        }

        private OptionalLong number(String key) {
            String value = block.getOrDefault(key, "");
            // 15 digits of microseconds are 31 years; longer ones would overflow further on.
            return value.matches("-?\\d{1,15}") ? OptionalLong.of(Long.parseLong(value)) : OptionalLong.empty();
        }
    }
}
