package org.tallyboard.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/// How long JavaFX's pulses took, from its own JFR event `javafx.PulsePhase`: on the JavaFX thread (animation, CSS,
/// layout, waiting for the renderer, copying) and on the renderer's, in milliseconds, from the begin of a pulse's
/// first phase
/// to the end of its last.
///
/// @param fxThread one figure for each pulse
/// @param renderer one figure for each pulse that was drawn
record Pulses(Collection<Double> fxThread, Collection<Double> renderer) {

    private record Span(Instant begin, Instant end) {
        Span and(Span other) {
            return new Span(
                    begin.isBefore(other.begin) ? begin : other.begin, end.isAfter(other.end) ? end : other.end);
        }

        double millis() {
            return Duration.between(begin, end).toNanos() / 1e6;
        }
    }

    static Pulses read(Path file) throws IOException {
        Map<Integer, Span> fx = new HashMap<>();
        Map<Integer, Span> renderer = new HashMap<>();
        for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
            if (event.getEventType().getName().equals("javafx.PulsePhase")) {
                boolean drawn = event.getThread() != null
                        && String.valueOf(event.getThread().getJavaName()).startsWith("QuantumRenderer");
                (drawn ? renderer : fx)
                        .merge(event.getInt("pulseId"), new Span(event.getStartTime(), event.getEndTime()), Span::and);
            }
        }
        return new Pulses(millis(fx), millis(renderer));
    }

    private static List<Double> millis(Map<Integer, Span> spans) {
        return spans.values().stream().map(Span::millis).toList();
    }
}
