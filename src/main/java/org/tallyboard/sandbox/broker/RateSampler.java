package org.tallyboard.sandbox.broker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/// Turns Qpid's counters into rates per second, as RabbitMQ reports them: over the last few seconds, not since the
/// start. Keeps [#KEPT] samples and no more.
final class RateSampler {
    /// Samples held; one a second makes rates over about 5 s, RabbitMQ's default interval of statistics.
    private static final int KEPT = 6;

    private final Deque<Sample> samples = new ArrayDeque<>();

    /// All counters at one moment.
    ///
    /// @param nanos [System#nanoTime] when it was read
    record Sample(long nanos, long messagesIn, long messagesOut, Map<String, QueueFigures> queues) {
        static Sample of(long nanos, long messagesIn, long messagesOut, List<QueueFigures> queues) {
            return new Sample(
                    nanos,
                    messagesIn,
                    messagesOut,
                    queues.stream().collect(Collectors.toMap(QueueFigures::name, queue -> queue, (a, b) -> b)));
        }
    }

    synchronized void add(Sample sample) {
        samples.addLast(sample);
        if (samples.size() > KEPT) {
            samples.removeFirst();
        }
    }

    /// Change per second of a counter of the whole broker; empty before the second sample.
    synchronized OptionalDouble rate(ToLongFunction<Sample> counter) {
        if (samples.size() < 2) {
            return OptionalDouble.empty();
        }
        return rate(samples.getFirst(), samples.getLast(), counter);
    }

    /// Change per second of a figure of one queue, which is negative when a depth falls; empty before the queue was
    /// sampled twice.
    synchronized OptionalDouble rate(String queue, ToLongFunction<QueueFigures> figure) {
        List<Sample> seen = samples.stream()
                .filter(sample -> sample.queues().containsKey(queue))
                .toList();
        if (seen.size() < 2) {
            return OptionalDouble.empty();
        }
        return rate(
                seen.getFirst(),
                seen.getLast(),
                sample -> figure.applyAsLong(sample.queues().get(queue)));
    }

    private static OptionalDouble rate(Sample from, Sample to, ToLongFunction<Sample> counter) {
        double seconds = (to.nanos() - from.nanos()) / 1e9;
        return seconds <= 0
                ? OptionalDouble.empty()
                : OptionalDouble.of((counter.applyAsLong(to) - counter.applyAsLong(from)) / seconds);
    }
}
