package org.tallyboard.recorder.worker;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/// Where a worker counts what it does. Called on many threads; must return soon.
public interface WorkerMeter {
    /// How a job ended here, or that it went on elsewhere.
    enum Outcome {
        SUCCEEDED,
        FAILED,
        /// The attempt failed, and another one was published.
        RETRIED,
        REVOKED,
        EXPIRED,
        /// It went back to the queue with its parts.
        HANDED_OVER,
        /// Another worker records it as well and goes on with it.
        STOOD_DOWN,
        /// A copy of a job that is or was somebody's.
        DUPLICATE,
        /// The worker stopped without a broker, which has a copy.
        LEFT_TO_BROKER
    }

    /// What is so at this moment.
    ///
    /// @param slots how many recordings it runs at once
    /// @param busy how many of them are taken
    /// @param held how many jobs it has, those that wait for their time included
    /// @param connected whether there is a broker
    /// @param leaseAge how old the oldest of the copies is that the broker has of the jobs held here
    /// @param processes how many processes it has started that run
    /// @param freeBytes room on the disk of the recordings; empty when it cannot be told
    /// @param diskFull how long until there is no room for what is recorded now; empty when there is enough, or
    ///     nobody knows
    /// @param finishing files that are being made or wait for that
    /// @param flow how the messages fare that wait for the broker
    record Figures(
            int slots,
            int busy,
            int held,
            boolean connected,
            Optional<Duration> leaseAge,
            long processes,
            OptionalLong freeBytes,
            Optional<Duration> diskFull,
            int finishing,
            Flow flow) {}

    /// How the messages that wait for the broker fare.
    ///
    /// @param blocked whether it takes none at present
    /// @param blockedTotal how long it has taken none, in all
    /// @param dropped messages that were not sent: progress, pictures, and after a very long outage events
    /// @param unsent events and results that it has not confirmed
    record Flow(boolean blocked, Duration blockedTotal, long dropped, int unsent) {}

    /// Where the present figures can be had from now on.
    void watch(Supplier<Figures> figures);

    /// A job is done with, here.
    void ended(Outcome outcome);

    /// An attempt to record began.
    void attempted();

    /// A part has its first picture or sound.
    void partBegan();

    /// So much more is on the disk.
    void recorded(long bytes);

    /// The source was lost, or ffmpeg, or the room on the disk.
    ///
    /// @param cause one of few words, such as `silent`
    void lost(String cause);

    /// So much of the planned time was not recorded.
    ///
    /// @param cause likewise; `late` before the first part, `failover` between the parts of two workers
    void missed(String cause, Duration time);

    /// Counts nothing.
    static WorkerMeter none() {
        return new WorkerMeter() {
            @Override
            public void watch(Supplier<Figures> figures) {}

            @Override
            public void ended(Outcome outcome) {}

            @Override
            public void attempted() {}

            @Override
            public void partBegan() {}

            @Override
            public void recorded(long bytes) {}

            @Override
            public void lost(String cause) {}

            @Override
            public void missed(String cause, Duration time) {}
        };
    }
}
