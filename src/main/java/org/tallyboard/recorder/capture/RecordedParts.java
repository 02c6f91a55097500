package org.tallyboard.recorder.capture;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The parts of a job so far, and why each ended. Used by the thread that records and those that read ffmpeg's output.
final class RecordedParts {
    private static final int MOST_REMARKS = 20;
    private static final int MOST_FINDINGS = 300;

    private final Assignment assignment;
    private final List<Part> parts = new ArrayList<>();
    private final Set<Integer> past = new HashSet<>();
    private final Map<Integer, Instant> written = new HashMap<>();
    private final List<Gap> holes = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final Set<String> remarks = new LinkedHashSet<>();
    /// By the number of the part that ended; 0 is the time before the first.
    private final Map<Integer, String> reasons = new HashMap<>();

    RecordedParts(Assignment assignment) {
        this.assignment = assignment;
        assignment.earlier().forEach(this::put);
        assignment.request().remarks().forEach(this::remark);
    }

    /// What this part has from before the planned start was sent before it, for sure. Of a server that sends much
    /// at once to whoever comes that is not known: it can be the past, or the beginning of the programme.
    synchronized void beginsInThePast(int number) {
        past.add(number);
    }

    synchronized boolean isSureToBeginInThePast(int number) {
        return past.contains(number);
    }

    /// When a part that another worker has left was last written to, as far as is known: one that stood still and
    /// goes on may write to it once more.
    synchronized void written(int number, Instant last) {
        written.putIfAbsent(number, last);
    }

    synchronized Optional<Instant> written(int number) {
        return Optional.ofNullable(written.get(number));
    }

    /// Something that was looked for.
    synchronized void found(Finding finding) {
        if (findings.size() < MOST_FINDINGS) {
            findings.add(finding);
        } else {
            remark("more was found than is listed");
        }
    }

    /// By time.
    synchronized List<Finding> findings() {
        return findings.stream().sorted(Comparator.comparing(Finding::from)).toList();
    }

    /// Something that is not as it was asked for, in one sentence for the result.
    synchronized void remark(String sentence) {
        if (remarks.size() < MOST_REMARKS) {
            remarks.add(sentence);
        }
    }

    synchronized List<String> remarks() {
        return List.copyOf(remarks);
    }

    /// Adds the part, or replaces the one of its number.
    synchronized void put(Part part) {
        parts.removeIf(known -> known.number() == part.number());
        parts.add(part);
        parts.sort(Comparator.comparingInt(Part::number));
    }

    synchronized void drop(int number) {
        parts.removeIf(known -> known.number() == number);
    }

    synchronized List<Part> parts() {
        return List.copyOf(parts);
    }

    synchronized boolean isEmpty() {
        return parts.isEmpty();
    }

    /// @param taken the highest number of a file of this job, which nobody may have told of
    synchronized int nextNumber(int taken) {
        return Math.max(taken, parts.isEmpty() ? 0 : parts.getLast().number()) + 1;
    }

    /// Up to when something was recorded.
    synchronized Optional<Instant> until() {
        return parts.stream().map(Part::to).max(Comparator.naturalOrder());
    }

    /// Why nothing comes now. The first reason stays: what follows is what became of it.
    synchronized void lost(String reason) {
        lost(parts.isEmpty() ? 0 : parts.getLast().number(), reason);
    }

    /// Why nothing came after this part.
    synchronized void lost(int number, String reason) {
        reasons.putIfAbsent(number, reason);
    }

    /// Something is missing inside a part, and its file does not show it.
    synchronized void hole(Gap hole) {
        holes.add(hole);
    }

    /// What no part has of the time between.
    synchronized List<Gap> gaps(Instant from, Instant until) {
        var gaps = new ArrayList<Gap>();
        var byTime = parts.stream().sorted(Comparator.comparing(Part::from)).toList();
        Instant attended =
                byTime.stream().map(Part::from).reduce(earlier(assignment.begun(), until), RecordedParts::earlier);
        gap(gaps, from, attended, late());
        Instant covered = attended.isAfter(from) ? attended : from;
        Optional<Part> before = Optional.empty();
        for (Part part : byTime) {
            gap(gaps, covered, earlier(part.from(), until), reason(before, Optional.of(part)));
            covered = part.to().isAfter(covered) ? part.to() : covered;
            before = Optional.of(part);
        }
        gap(gaps, covered, until, reason(before, Optional.empty()));
        for (Gap hole : holes) {
            gap(gaps, hole.from().isBefore(from) ? from : hole.from(), earlier(hole.to(), until), hole.reason());
        }
        return List.copyOf(gaps);
    }

    /// All of it in figures, with what is missing between two times.
    synchronized ProgressMeter.Whole whole(Instant from, Instant until) {
        return new ProgressMeter.Whole(
                parts.size(),
                media(parts),
                parts.stream().mapToLong(Part::bytes).sum(),
                gaps(from, until).stream()
                        .map(gap -> Duration.between(gap.from(), gap.to()))
                        .reduce(Duration.ZERO, Duration::plus));
    }

    static Duration media(List<Part> parts) {
        return parts.stream()
                .map(part -> Duration.between(part.from(), part.to()))
                .reduce(Duration.ZERO, Duration::plus);
    }

    private static void gap(List<Gap> gaps, Instant from, Instant to, String reason) {
        if (Duration.between(from, to).compareTo(Gap.SMALLEST) >= 0) {
            gaps.add(new Gap(from, to, reason));
        }
    }

    /// Why nobody was at it from the planned start on.
    private String late() {
        Instant begun = assignment.begun().truncatedTo(ChronoUnit.SECONDS);
        return assignment.retries() == 0
                ? "the recorder began only at " + begun
                : "earlier tries recorded nothing, and the recorder began again at " + begun;
    }

    private String reason(Optional<Part> before, Optional<Part> after) {
        String known = reasons.get(before.map(Part::number).orElse(0));
        if (known != null) {
            return known;
        }
        if (before.isEmpty()) {
            return "nothing had come from the source yet";
        }
        String worker = before.get().worker();
        return after.filter(part -> !part.worker().equals(worker))
                .map(part -> worker + " recorded no longer, and " + part.worker() + " not yet")
                .orElse(worker + " was interrupted");
    }

    private static Instant earlier(Instant left, Instant right) {
        return left.isBefore(right) ? left : right;
    }
}
