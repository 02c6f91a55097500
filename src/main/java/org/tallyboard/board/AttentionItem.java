package org.tallyboard.board;

import java.time.Instant;
import java.util.Optional;
import org.tallyboard.attention.Acknowledgement;
import org.tallyboard.attention.AttentionKey;

/// One thing that needs a person, as the board keeps it.
///
/// @param since when it began as far as its source tells, else when this board first saw it
/// @param acknowledged by whom and for how long, while that counts
public record AttentionItem(AttentionCause need, Instant since, Optional<Acknowledgement> acknowledged) {

    /// What tells it from others.
    public AttentionKey key() {
        return need.key();
    }

    /// True while nobody said that they know of it.
    public boolean isOpen() {
        return acknowledged.isEmpty();
    }
}
