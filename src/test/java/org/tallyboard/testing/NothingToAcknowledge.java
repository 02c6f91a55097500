package org.tallyboard.testing;

import java.time.Instant;
import java.util.Optional;
import org.tallyboard.attention.Acknowledgement;
import org.tallyboard.attention.AttentionKey;
import org.tallyboard.attention.Severity;
import org.tallyboard.operate.Acknowledgements;
import org.tallyboard.operate.Answer;

/// A board on which nothing needs a person.
public final class NothingToAcknowledge implements Acknowledgements {

    @Override
    public Optional<Severity> severity(AttentionKey key) {
        return Optional.empty();
    }

    @Override
    public Answer give(Acknowledgement acknowledgement) {
        return new Answer.Refused("nothing needs a person here", "");
    }

    @Override
    public Answer withdraw(AttentionKey key, String by, Instant at) {
        return new Answer.Refused("nothing needs a person here", "");
    }
}
