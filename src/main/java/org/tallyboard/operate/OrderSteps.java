package org.tallyboard.operate;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/// How one order is carried out. Called in the order of the methods, each at most once; all block.
interface OrderSteps {

    /// How long is waited for a change to show.
    Duration LONGEST = Duration.ofSeconds(30);

    /// Reads again and compares with what the person saw; present when the order must not be sent.
    Optional<Outcome.Refused> compare() throws ReadFailedException;

    /// Who acts; known after [#compare].
    String caller();

    /// The id that is made up for what the order creates; empty text when it creates nothing.
    default String newId() {
        return "";
    }

    /// Sends the order once.
    Answer act();

    /// Makes the outcome from the answer, after reading until the change shows or [#LONGEST] has passed.
    Outcome confirm(Answer answer) throws InterruptedException;

    /// Looks again and again until there is something to see.
    static <T> Optional<T> await(OrderClock waiting, Duration every, Supplier<Optional<T>> look)
            throws InterruptedException {
        Instant end = waiting.evenNow().plus(LONGEST);
        while (true) {
            Optional<T> seen = look.get();
            if (seen.isPresent() || !waiting.evenNow().isBefore(end)) {
                return seen;
            }
            waiting.sleep(every);
        }
    }
}
