package org.tallyboard.recorder.schedule;

import java.time.Duration;
import java.time.Instant;

/// Where the scheduler's loop counts what it does. Schedules are named as in the configuration. Called on many threads;
/// must return soon.
public interface ScheduleMeter {
    /// A schedule was read to its end.
    ///
    /// @param entries how many are to be recorded
    /// @param bad how many cannot be
    void read(String schedule, Instant when, Duration took, int entries, int bad);

    /// A schedule could not be read, or not to its end.
    void unread(String schedule, Duration took);

    /// Jobs were written to the journal.
    ///
    /// @param action `add`, `change` or `cancel`
    void planned(String schedule, String action, long jobs);

    /// Jobs were confirmed by the broker.
    void sent(String schedule, int jobs);

    /// A job that is due could not be sent.
    void unsent(String schedule);

    /// Counts nothing.
    static ScheduleMeter none() {
        return new ScheduleMeter() {
            @Override
            public void read(String schedule, Instant when, Duration took, int entries, int bad) {}

            @Override
            public void unread(String schedule, Duration took) {}

            @Override
            public void planned(String schedule, String action, long jobs) {}

            @Override
            public void sent(String schedule, int jobs) {}

            @Override
            public void unsent(String schedule) {}
        };
    }
}
