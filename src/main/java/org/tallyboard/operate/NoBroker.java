package org.tallyboard.operate;

import java.time.Instant;
import java.util.Optional;

/// Stands where a broker would be.
record NoBroker() implements JobOrders, RecordingOrders {

    private static final String WHY = "no broker is configured";

    private static Answer refused() {
        return new Answer.Refused(WHY, "add a [broker] to the configuration");
    }

    @Override
    public Answer publish(Operation.RetryJob order, String newId) {
        return refused();
    }

    @Override
    public Told ask(HeldRecording seen) throws ReadFailedException {
        throw new ReadFailedException(WHY);
    }

    @Override
    public Answer change(HeldRecording seen, Optional<Instant> start, Optional<Instant> end) {
        return refused();
    }

    @Override
    public Answer startPlanned(Operation.StartPlanned order) {
        return refused();
    }
}
