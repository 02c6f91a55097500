package org.tallyboard.recorder.worker;

import java.util.List;

/// Jobs that people revoked; each worker hears of all of them, and remembers.
final class Revoked {
    private static final String TERMINATE = "terminate";

    private final Remembered memory;

    Revoked(Remembered memory) {
        this.memory = memory;
    }

    /// @param terminate whether it is to end even while it is recorded
    void add(String id, boolean terminate) {
        memory.put(id, 0, terminate ? TERMINATE : "");
    }

    /// Whether a job must not be recorded, or not go on.
    ///
    /// @param begun whether some of it has been recorded: that was allowed, unless it was to be terminated
    boolean forbids(String id, boolean begun) {
        return memory.get(id)
                .filter(note -> !begun || note.word().equals(TERMINATE))
                .isPresent();
    }

    List<String> ids() {
        return memory.ids();
    }
}
