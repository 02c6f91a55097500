package org.tallyboard.recording;

import java.util.Comparator;

/// Names one job: an id is unique at its broker only.
///
/// @param broker configured name of the broker, to which a virtual host belongs
/// @param id the task id
public record JobKey(String broker, String id) implements Comparable<JobKey> {

    private static final Comparator<JobKey> ORDER =
            Comparator.comparing(JobKey::id).thenComparing(JobKey::broker);

    /// By id, then by broker.
    @Override
    public int compareTo(JobKey other) {
        return ORDER.compare(this, other);
    }
}
