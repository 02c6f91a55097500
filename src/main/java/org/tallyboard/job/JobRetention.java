package org.tallyboard.job;

import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import org.tallyboard.job.JobEntry.Shelf;

/// Makes room: chooses what is forgotten when a bound is reached. Live jobs and those that are over have rooms of their
/// own, so that neither pushes the other out. Of the first those that are lost track of go first and those that run
/// last; of the second those that ended well before failed ones; the oldest first.
final class JobRetention {

    private final LedgerLimits limits;
    private final Map<Shelf, LinkedHashSet<JobEntry>> shelves = new EnumMap<>(Shelf.class);
    private final LinkedHashSet<JobEntry> payloads = new LinkedHashSet<>();
    /// Of jobs that ended well.
    private final LinkedHashSet<JobEntry> endedPayloads = new LinkedHashSet<>();
    private final LinkedHashSet<JobEntry> previews = new LinkedHashSet<>();
    private final LinkedHashSet<JobEntry> endedPreviews = new LinkedHashSet<>();
    private long liveChars;
    private long endedChars;
    private long payloadBytes;
    private long previewBytes;

    JobRetention(LedgerLimits limits) {
        this.limits = limits;
        for (Shelf shelf : Shelf.values()) {
            shelves.put(shelf, new LinkedHashSet<>());
        }
    }

    /// Takes note of what the job is and weighs now.
    void settle(JobEntry entry) {
        weigh(entry, 0);
        Shelf to = entry.fitting();
        if (entry.shelf != to || !shelf(to).contains(entry)) {
            shelf(entry.shelf).remove(entry);
            shelf(to).add(entry);
            entry.shelf = to;
            boolean ended = to == Shelf.ENDED;
            if ((ended ? payloads : endedPayloads).remove(entry)) {
                (ended ? endedPayloads : payloads).add(entry);
            }
            if (entry.preview != null) {
                (to.isOver() ? endedPreviews : previews).add(entry);
                (to.isOver() ? previews : endedPreviews).remove(entry);
            }
        }
        weigh(entry, entry.chars());
    }

    private void weigh(JobEntry entry, int now) {
        int more = now - entry.weighed;
        entry.weighed = now;
        if (entry.shelf.isOver()) {
            endedChars += more;
        } else {
            liveChars += more;
        }
    }

    /// The job to forget now; empty while everything fits.
    Optional<JobEntry> overflow() {
        int live = shelf(Shelf.LOST).size()
                + shelf(Shelf.WAITING).size()
                + shelf(Shelf.RUNNING).size();
        if (live > limits.live() || liveChars > limits.totalChars() / 2) {
            return oldest(Shelf.LOST).or(() -> oldest(Shelf.WAITING)).or(() -> oldest(Shelf.RUNNING));
        }
        int failed = shelf(Shelf.FAILED).size();
        if (shelf(Shelf.ENDED).size() + failed > limits.ended() || endedChars > limits.totalChars() / 2) {
            Shelf first = failed > limits.ended() / 2 ? Shelf.FAILED : Shelf.ENDED;
            return oldest(first).or(() -> oldest(Shelf.FAILED));
        }
        return Optional.empty();
    }

    /// Forgets a job.
    void remove(JobEntry entry) {
        shelf(entry.shelf).remove(entry);
        weigh(entry, 0);
        removePayload(entry);
        removePreview(entry);
    }

    /// Before a job gets a payload: false when it is too large to be kept.
    boolean takesPayload(JobEntry entry, JobPayload payload) {
        removePayload(entry);
        if (payload.size() > limits.payloadBytes() / 8) {
            return false;
        }
        (entry.shelf == Shelf.ENDED ? endedPayloads : payloads).add(entry);
        payloadBytes += payload.size();
        return true;
    }

    /// The job whose payload has to go; empty while all fit. One of a job that ended well is the least missed.
    Optional<JobEntry> overflowingPayload() {
        if (payloadBytes <= limits.payloadBytes()) {
            return Optional.empty();
        }
        JobEntry least = endedPayloads.isEmpty() ? payloads.getFirst() : endedPayloads.getFirst();
        removePayload(least);
        return Optional.of(least);
    }

    /// A job gets a preview instead of the one it has; the previews that have to go for it are dropped.
    void preview(JobEntry entry, Preview preview) {
        removePreview(entry);
        entry.preview = preview;
        previewBytes += preview.jpeg().length;
        (entry.shelf.isOver() ? endedPreviews : previews).add(entry);
        boundPreviews();
    }

    /// Drops the previews that have to go.
    void boundPreviews() {
        while (endedPreviews.size() > limits.endedPreviews()) {
            dropPreview(endedPreviews.getFirst());
        }
        while (previewBytes > limits.previewBytes()) {
            dropPreview(endedPreviews.isEmpty() ? previews.getFirst() : endedPreviews.getFirst());
        }
    }

    private void dropPreview(JobEntry entry) {
        removePreview(entry);
        entry.preview = null;
        entry.changed();
    }

    private void removePreview(JobEntry entry) {
        Preview preview = entry.preview;
        if (preview != null && (previews.remove(entry) || endedPreviews.remove(entry))) {
            previewBytes -= preview.jpeg().length;
        }
    }

    private void removePayload(JobEntry entry) {
        JobPayload payload = entry.payload;
        if (payload != null && (payloads.remove(entry) || endedPayloads.remove(entry))) {
            payloadBytes -= payload.size();
        }
    }

    private LinkedHashSet<JobEntry> shelf(Shelf shelf) {
        return shelves.computeIfAbsent(shelf, any -> new LinkedHashSet<>());
    }

    private Optional<JobEntry> oldest(Shelf shelf) {
        LinkedHashSet<JobEntry> entries = shelf(shelf);
        return entries.isEmpty() ? Optional.empty() : Optional.of(entries.getFirst());
    }
}
