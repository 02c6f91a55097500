package org.tallyboard.soak;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A stretch of time.
record Span(Instant from, Instant to) {

    Duration length() {
        return Duration.between(from, to);
    }

    /// A little more at both ends.
    Span wider(Duration before, Duration after) {
        return new Span(from.minus(before), to.plus(after));
    }

    /// What of this no other covers, by time.
    List<Span> without(List<Span> others) {
        List<Span> left = List.of(this);
        for (Span other : others) {
            var next = new ArrayList<Span>();
            for (Span piece : left) {
                add(next, piece.from, earlier(piece.to, other.from));
                add(next, later(piece.from, other.to), piece.to);
            }
            left = next;
        }
        return left;
    }

    private static void add(List<Span> spans, Instant from, Instant to) {
        if (from.isBefore(to)) {
            spans.add(new Span(from, to));
        }
    }

    static Instant earlier(Instant left, Instant right) {
        return left.isBefore(right) ? left : right;
    }

    static Instant later(Instant left, Instant right) {
        return left.isAfter(right) ? left : right;
    }
}
