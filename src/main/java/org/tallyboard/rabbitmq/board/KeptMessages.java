package org.tallyboard.rabbitmq.board;

import java.util.Optional;
import org.tallyboard.celery.Publication;

/// Exact messages of jobs, kept by whoever published them.
public interface KeptMessages {

    /// The message of a job; empty when it is not kept, or cannot be read now.
    Optional<Publication> message(String jobId);

    /// Nobody keeps any.
    static KeptMessages none() {
        return id -> Optional.empty();
    }
}
