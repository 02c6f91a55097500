package org.tallyboard.cli;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.celery.Publication;
import org.tallyboard.rabbitmq.board.KeptMessages;
import org.tallyboard.recorder.schedule.Journal;
import org.tallyboard.recorder.schedule.JournalException;

/// Lets the board read the scheduler's journal. While it cannot be read, workers are asked as if there were none.
final class JournalMessages implements KeptMessages {

    private static final Logger LOG = LoggerFactory.getLogger(JournalMessages.class);

    private final Journal journal;
    private final AtomicReference<String> said = new AtomicReference<>("");

    JournalMessages(Journal journal) {
        this.journal = journal;
    }

    @Override
    public Optional<Publication> message(String jobId) {
        try {
            return journal.message(jobId);
        } catch (JournalException e) {
            String text = String.valueOf(e.getMessage());
            if (!text.equals(said.getAndSet(text))) {
                LOG.warn("{}", text);
            }
            return Optional.empty();
        }
    }
}
