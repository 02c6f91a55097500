package org.tallyboard.operate;

import java.time.Instant;
import java.util.Optional;

/// Stands where a broker would be.
///
/// @param name the broker that an order names
record NoBroker(String name) implements JobOrders, RecordingOrders {

    private String why() {
        return "there is no broker " + name + " in the configuration";
    }

    private Answer refused() {
        return new Answer.Refused(why(), "add it as a [[broker]] and start the board again");
    }

    @Override
    public Answer publish(RetryJob order, String newId) {
        return refused();
    }

    @Override
    public Told ask(HeldRecording seen) throws ReadFailedException {
        throw new ReadFailedException(why());
    }

    @Override
    public Answer change(HeldRecording seen, Optional<Instant> start, Optional<Instant> end) {
        return refused();
    }

    @Override
    public Answer startPlanned(StartPlanned order) {
        return refused();
    }
}
