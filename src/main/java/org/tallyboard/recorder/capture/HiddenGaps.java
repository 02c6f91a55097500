package org.tallyboard.recorder.capture;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.tallyboard.recorder.source.LeftOut;

/// What is missing inside a part without a trace in its file. ffmpeg goes on without a segment that does not come, and
/// where times begin anew after it (`EXT-X-DISCONTINUITY`) it puts what follows right behind what was before.
final class HiddenGaps {
    /// Where a hole is in the file is known by when its segments were asked for.
    private static final Duration OFF = Duration.ofSeconds(10);
    private static final Duration BETWEEN_RUNS = Duration.ofSeconds(2);

    private HiddenGaps() {}

    /// @param segments that did not come, in the order in which they were asked for
    /// @param wall the time of a value of [System#nanoTime]
    /// @param begun wall time of the file's first packet
    /// @param pauses stretches of the file without any packet
    static List<Gap> of(
            List<LeftOut> segments, LongFunction<Instant> wall, Instant begun, List<MediaTool.Hole> pauses) {
        var gaps = new ArrayList<Gap>();
        Duration hidden = Duration.ZERO;
        for (Gap gap : runs(segments, wall)) {
            Duration length = Duration.between(gap.from(), gap.to());
            Duration at = Duration.between(begun, gap.from()).minus(hidden);
            boolean shows = pauses.stream()
                    .anyMatch(pause -> pause.at().minus(at).abs().compareTo(OFF.plus(length)) < 0
                            && pause.length().multipliedBy(2).compareTo(length) >= 0);
            if (!shows && length.compareTo(Gap.SMALLEST) >= 0) {
                gaps.add(gap);
                hidden = hidden.plus(length);
            }
        }
        return gaps;
    }

    /// Segments one after the other are one gap. A segment is asked for when it is made.
    private static List<Gap> runs(List<LeftOut> segments, LongFunction<Instant> wall) {
        var runs = new ArrayList<Gap>();
        for (LeftOut segment : segments) {
            Instant from = wall.apply(segment.nanos()).minus(segment.length());
            Instant to = from.plus(segment.length());
            Gap last = runs.isEmpty() ? null : runs.getLast();
            if (last != null && from.isBefore(last.to().plus(BETWEEN_RUNS))) {
                runs.set(runs.size() - 1, new Gap(last.from(), last.to().plus(segment.length()), last.reason()));
            } else {
                runs.add(new Gap(from, to, Finisher.LEFT_OUT));
            }
        }
        return runs;
    }
}
