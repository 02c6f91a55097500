package org.tallyboard.operate;

import java.time.Instant;
import java.util.Optional;
import org.tallyboard.attention.Acknowledgement;
import org.tallyboard.attention.AttentionKey;
import org.tallyboard.attention.Severity;

/// Keeps what persons say of the things that need one, and tells other boards.
public interface Acknowledgements {

    /// How bad it is now; empty when it needs nobody any more.
    Optional<Severity> severity(AttentionKey key);

    /// Takes a person's word.
    ///
    /// @return accepted, with a remark in the reference where not everybody could be told
    Answer give(Acknowledgement acknowledgement);

    /// Takes it back.
    ///
    /// @param by who does
    Answer withdraw(AttentionKey key, String by, Instant at);
}
