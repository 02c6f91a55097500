package org.tallyboard.rabbitmq.board;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.tallyboard.board.Change;
import org.tallyboard.job.JobEvent;

/// The queues that jobs are known to be sent to: Celery's workers said that they consume them, or an event said that a
/// job was sent there. Keeps the names that were told last. Thread-safe.
final class JobQueues {
    private static final int MOST = 500;

    private final Map<String, Boolean> names = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST;
        }
    };

    /// Takes note of what the board is told.
    void heard(Change change) {
        switch (change) {
            case Change.WorkerAnswered answer -> answer.queues().forEach(this::add);
            case Change.EventsArrived events ->
                events.jobs().forEach(event -> {
                    if (event instanceof JobEvent.Sent sent) {
                        sent.description().queue().ifPresent(this::add);
                    }
                });
            default -> {}
        }
    }

    private synchronized void add(String name) {
        names.put(name, true);
    }

    /// The names.
    synchronized Set<String> names() {
        return Set.copyOf(names.keySet());
    }
}
