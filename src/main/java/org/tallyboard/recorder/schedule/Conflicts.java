package org.tallyboard.recorder.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.tallyboard.config.ScheduleConfig.Rule;

/// Fits what is to be recorded into as many slots as there are, by the rules of the configuration: first padding is
/// shortened, that of the less important one first, then the less important programme waits until a slot is free for
/// all that is left of it. What was sent already keeps its slot. Pure.
///
/// More important is what was sent already, then the higher priority, then what starts earlier.
final class Conflicts {
    private static final Comparator<Wish> IMPORTANT_FIRST = Comparator.comparing((Wish wish) -> !wish.given())
            .thenComparing(Wish::priority, Comparator.reverseOrder())
            .thenComparing(wish -> wish.programme().start())
            .thenComparing(Wish::id);

    private final int slots;
    private final Set<Rule> rules;
    private final Map<String, Window> windows = new HashMap<>();
    private final List<Loss> losses = new ArrayList<>();

    /// Something that is to be recorded.
    ///
    /// @param padded from when to when, with its padding
    /// @param programme the same without padding
    /// @param given whether it was sent already: then its start stays
    record Wish(String id, String title, Window padded, Window programme, int priority, boolean given) {}

    /// Who loses what.
    ///
    /// @param padding how much padding it loses
    /// @param programme how much of the programme itself is not recorded
    /// @param until when a slot is free for it; empty where none is free before its end
    /// @param to the titles of those that are recorded instead
    record Loss(
            String id, String title, Duration padding, Duration programme, Optional<Instant> until, List<String> to) {
        /// A sentence without a full stop.
        String describe() {
            String name = "\"" + DisplayLimits.line(title, 60) + "\"";
            String instead = to.isEmpty() ? "" : ", since the slots are taken by " + others();
            if (programme.isZero()) {
                return name + " loses " + padding.toSeconds() + " s of its padding" + instead;
            }
            return until.map(time -> name + " waits until " + time.truncatedTo(ChronoUnit.SECONDS)
                            + " and loses the first " + minutes(programme) + instead)
                    .orElseGet(() -> name + " is not recorded" + instead);
        }

        private String others() {
            String first = to.stream()
                    .limit(3)
                    .map(title -> "\"" + DisplayLimits.line(title, 40) + "\"")
                    .reduce((a, b) -> a + ", " + b)
                    .orElse("");
            return to.size() > 3 ? first + " and " + (to.size() - 3) + " more" : first;
        }

        private static String minutes(Duration time) {
            return time.toSeconds() < 120 ? time.toSeconds() + " s" : (time.toSeconds() + 30) / 60 + " min";
        }
    }

    /// What came of it.
    ///
    /// @param windows from when to when each is recorded; what is not recorded is not there
    /// @param losses who loses what, in the order of their start
    record Fitted(Map<String, Window> windows, List<Loss> losses) {}

    private Conflicts(int slots, Set<Rule> rules) {
        this.slots = slots;
        this.rules = rules;
    }

    /// @param slots how many can be recorded at once, at least 1
    /// @param rules what may be done where more are due; with none of them, everything stays as it is wished
    static Fitted fit(Collection<Wish> wishes, int slots, Set<Rule> rules) {
        Conflicts conflicts = new Conflicts(slots, rules);
        wishes.forEach(wish -> conflicts.windows.put(wish.id(), wish.padded()));
        for (List<Wish> together : clusters(wishes)) {
            if (most(together.stream().map(Wish::padded).toList()) > slots && !rules.isEmpty()) {
                conflicts.fit(together);
            }
        }
        return new Fitted(conflicts.windows, conflicts.losses);
    }

    /// Those that overlap one another, directly or through others; what is apart in time cannot be in conflict.
    private static List<List<Wish>> clusters(Collection<Wish> wishes) {
        List<List<Wish>> clusters = new ArrayList<>();
        Instant end = Instant.MIN;
        for (Wish wish : wishes.stream()
                .sorted(Comparator.comparing(wish -> wish.padded().start()))
                .toList()) {
            if (clusters.isEmpty() || !wish.padded().start().isBefore(end)) {
                clusters.add(new ArrayList<>());
            }
            clusters.getLast().add(wish);
            end = wish.padded().end().isAfter(end) ? wish.padded().end() : end;
        }
        return clusters;
    }

    private void fit(List<Wish> together) {
        List<Wish> placed = new ArrayList<>();
        Set<String> waiting = new HashSet<>();
        for (Wish wish : together.stream().sorted(IMPORTANT_FIRST).toList()) {
            if (!wish.given() && !place(wish, wish.padded(), wish.programme(), placed)) {
                wait(wish, placed);
                waiting.add(wish.id());
            }
            if (windows.containsKey(wish.id())) {
                placed.add(wish);
            }
        }
        for (Wish wish : placed) {
            Window window = window(wish);
            Duration lost = length(wish.padded()).minus(length(window));
            if (lost.isPositive() && !waiting.contains(wish.id())) {
                losses.add(
                        new Loss(wish.id(), wish.title(), lost, Duration.ZERO, Optional.empty(), others(wish, placed)));
            }
        }
        losses.sort(Comparator.comparing(Loss::title));
    }

    /// Gives it the largest window that is free.
    ///
    /// @param wished what it would have
    /// @param least what it must have
    private boolean place(Wish wish, Window wished, Window least, List<Wish> placed) {
        if (isFree(wished, placed)) {
            windows.put(wish.id(), wished);
            return true;
        }
        if (!rules.contains(Rule.SHORTEN_PADDING) || !isFree(least, placed) && !shorten(least, placed)) {
            return false;
        }
        Instant start = wished.start();
        Instant end = wished.end();
        for (Wish other : placed) {
            Window window = window(other);
            Instant after = window.end();
            if (!after.isAfter(least.start())
                    && after.isAfter(start)
                    && !isFree(new Window(start, least.start()), placed)) {
                start = after;
            }
            Instant before = window.start();
            if (!before.isBefore(least.end())
                    && before.isBefore(end)
                    && !isFree(new Window(least.end(), end), placed)) {
                end = before;
            }
        }
        windows.put(
                wish.id(),
                new Window(
                        isFree(new Window(start, least.start()), placed) ? start : least.start(),
                        isFree(new Window(least.end(), end), placed) ? end : least.end()));
        return true;
    }

    /// Shortens the padding of what is placed, as far as needed, the least important one first.
    private boolean shorten(Window wanted, List<Wish> placed) {
        Map<String, Window> before = new HashMap<>();
        for (Wish other : placed.reversed()) {
            Window window = window(other);
            if (!window.overlaps(wanted)) {
                continue;
            }
            Window shorter = window;
            if (!other.programme().end().isAfter(wanted.start())) {
                shorter = new Window(window.start(), wanted.start());
            } else if (!other.given() && !other.programme().start().isBefore(wanted.end())) {
                shorter = new Window(wanted.end(), window.end());
            }
            if (!shorter.equals(window)) {
                before.put(other.id(), window);
                windows.put(other.id(), shorter);
                if (isFree(wanted, placed)) {
                    return true;
                }
            }
        }
        windows.putAll(before);
        return false;
    }

    /// Lets it wait until a slot is free for all that is left of it.
    private void wait(Wish wish, List<Wish> placed) {
        if (!rules.contains(Rule.WAIT)) {
            return;
        }
        List<String> others = others(wish, placed);
        Instant end = wish.programme().end();
        Stream<Instant> frees = placed.stream()
                .flatMap(other -> Stream.of(
                        window(other).end(),
                        rules.contains(Rule.SHORTEN_PADDING)
                                ? other.programme().end()
                                : window(other).end()))
                .filter(time -> time.isAfter(wish.padded().start()) && time.isBefore(end))
                .distinct()
                .sorted();
        for (Instant free : (Iterable<Instant>) frees::iterator) {
            if (place(wish, new Window(free, wish.padded().end()), new Window(free, end), placed)) {
                Instant start = window(wish).start();
                Duration lost = Duration.between(wish.programme().start(), start);
                losses.add(new Loss(
                        wish.id(),
                        wish.title(),
                        length(wish.padded()).minus(length(window(wish))),
                        lost.isNegative() ? Duration.ZERO : lost,
                        Optional.of(start),
                        others));
                return;
            }
        }
        windows.remove(wish.id());
        losses.add(
                new Loss(wish.id(), wish.title(), Duration.ZERO, length(wish.programme()), Optional.empty(), others));
    }

    private List<String> others(Wish wish, List<Wish> placed) {
        return placed.stream()
                .filter(other -> !other.id().equals(wish.id()) && other.padded().overlaps(wish.padded()))
                .map(Wish::title)
                .toList();
    }

    private boolean isFree(Window window, List<Wish> placed) {
        List<Window> there = placed.stream()
                .map(other -> window(other))
                .filter(window::overlaps)
                .map(other -> new Window(
                        other.start().isAfter(window.start()) ? other.start() : window.start(),
                        other.end().isBefore(window.end()) ? other.end() : window.end()))
                .toList();
        return most(there) < slots;
    }

    /// How many of these are at once at most.
    private static int most(List<Window> windows) {
        record Edge(Instant at, int step) {}
        int now = 0;
        int most = 0;
        // An end comes before a start at the same time.
        for (Edge edge : windows.stream()
                .flatMap(window -> Stream.of(new Edge(window.start(), 1), new Edge(window.end(), -1)))
                .sorted(Comparator.comparing(Edge::at).thenComparing(Edge::step))
                .toList()) {
            now += edge.step();
            most = Math.max(most, now);
        }
        return most;
    }

    /// From when to when something placed is recorded.
    private Window window(Wish wish) {
        return windows.getOrDefault(wish.id(), wish.padded());
    }

    private static Duration length(Window window) {
        return Duration.between(window.start(), window.end());
    }
}
