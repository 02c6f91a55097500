package org.tallyboard.job;

import java.util.Comparator;

/// Names one job: an id is unique at its broker only.
///
/// @param broker configured name of the broker, to which a virtual host belongs
/// @param id the task id
public record JobKey(String broker, String id) implements Comparable<JobKey> {

    private static final Comparator<JobKey> ORDER =
            Comparator.comparing(JobKey::id).thenComparing(JobKey::broker);

    /// For a key or a command line, for example `rec-broker/5f0a4d3e-6b1c-4c51-a4a2-9f62b1e0a7d1`.
    public String text() {
        return broker + "/" + id;
    }

    /// By id, then by broker.
    @Override
    public int compareTo(JobKey other) {
        return ORDER.compare(this, other);
    }
}
