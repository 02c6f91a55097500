package org.tallyboard.recording;

import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import org.tallyboard.recording.JobEntry.Shelf;

/// Makes room: chooses what is forgotten when a bound is reached. Finished jobs go before active ones, those that ended
/// well before failed ones, the oldest first.
final class Room {

    private final LedgerLimits limits;
    private final Map<Shelf, LinkedHashSet<JobEntry>> shelves = new EnumMap<>(Shelf.class);
    private final LinkedHashSet<JobEntry> payloads = new LinkedHashSet<>();
    private final LinkedHashSet<JobEntry> previews = new LinkedHashSet<>();
    private final LinkedHashSet<JobEntry> endedPreviews = new LinkedHashSet<>();
    private long totalChars;
    private long payloadBytes;
    private long previewBytes;

    Room(LedgerLimits limits) {
        this.limits = limits;
        for (Shelf shelf : Shelf.values()) {
            shelves.put(shelf, new LinkedHashSet<>());
        }
    }

    /// Takes note of what the job is and weighs now.
    void settle(JobEntry entry) {
        Shelf to = entry.fitting();
        if (entry.shelf != to || !shelf(to).contains(entry)) {
            shelf(entry.shelf).remove(entry);
            shelf(to).add(entry);
            entry.shelf = to;
            if (entry.preview != null) {
                (ended(entry) ? endedPreviews : previews).add(entry);
                (ended(entry) ? previews : endedPreviews).remove(entry);
            }
        }
        int now = entry.chars();
        totalChars += now - entry.weighed;
        entry.weighed = now;
    }

    /// The job to forget now; empty while everything fits. A tenth of the jobs is kept for finished ones even when the
    /// active ones alone fill the rest: else a failure would vanish at once.
    Optional<JobEntry> overflow() {
        int finished = shelf(Shelf.ENDED).size() + shelf(Shelf.FAILED).size();
        int active = shelf(Shelf.WAITING).size() + shelf(Shelf.RUNNING).size();
        boolean tooMany = finished + active > limits.jobs() && finished > limits.jobs() / 10;
        boolean farTooMany = finished + active > limits.hardJobs() || totalChars > limits.totalChars();
        if (!tooMany && !farTooMany) {
            return Optional.empty();
        }
        Shelf first = shelf(Shelf.FAILED).size() > limits.jobs() / 2 ? Shelf.FAILED : Shelf.ENDED;
        Optional<JobEntry> done = oldest(first).or(() -> oldest(Shelf.FAILED));
        return done.isPresent() || !farTooMany ? done : oldest(Shelf.WAITING).or(() -> oldest(Shelf.RUNNING));
    }

    /// Forgets a job.
    void remove(JobEntry entry) {
        shelf(entry.shelf).remove(entry);
        totalChars -= entry.weighed;
        entry.weighed = 0;
        removePayload(entry);
        removePreview(entry);
    }

    /// Before a job gets a payload: false when it is too large to be kept.
    boolean takesPayload(JobEntry entry, JobPayload payload) {
        removePayload(entry);
        if (payload.size() > limits.payloadBytes() / 8) {
            return false;
        }
        payloads.add(entry);
        payloadBytes += payload.size();
        return true;
    }

    /// The job whose payload has to go; empty while all fit. One of a job that ended well is the least missed.
    Optional<JobEntry> overflowingPayload() {
        if (payloadBytes <= limits.payloadBytes()) {
            return Optional.empty();
        }
        Optional<JobEntry> least = payloads.stream()
                .filter(entry -> entry.shelf == Shelf.ENDED)
                .findFirst()
                .or(() -> payloads.stream().findFirst());
        least.ifPresent(this::removePayload);
        return least;
    }

    /// A job gets a preview instead of the one it has; the previews that have to go for it are dropped.
    void preview(JobEntry entry, Preview preview) {
        removePreview(entry);
        entry.preview = preview;
        previewBytes += preview.jpeg().length;
        (ended(entry) ? endedPreviews : previews).add(entry);
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
        if (payload != null && payloads.remove(entry)) {
            payloadBytes -= payload.size();
        }
    }

    private static boolean ended(JobEntry entry) {
        return entry.shelf == Shelf.ENDED || entry.shelf == Shelf.FAILED;
    }

    private LinkedHashSet<JobEntry> shelf(Shelf shelf) {
        return shelves.computeIfAbsent(shelf, any -> new LinkedHashSet<>());
    }

    private Optional<JobEntry> oldest(Shelf shelf) {
        LinkedHashSet<JobEntry> entries = shelf(shelf);
        return entries.isEmpty() ? Optional.empty() : Optional.of(entries.getFirst());
    }
}
