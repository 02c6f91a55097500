package org.tallyboard.board;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobState;
import org.tallyboard.pipeline.Project;
import org.tallyboard.pipeline.Row;

/// The counts above the two halves, each of which is a filter as well.
public final class StateCounts {

    private StateCounts() {}

    /// Filters of the left half; each pipeline and each project is in one of them.
    public enum PipelineFilter {
        FAILED,
        /// Waiting for approval, or held at a disabled transition: a person is needed.
        WAITING,
        RUNNING,
        SUCCEEDED,
        /// Not read since the start: nothing is known of it yet.
        UNREAD,
        /// Stopped, cancelled, never run, or of a state that this version does not know.
        OTHER;

        /// The filter that a row belongs to.
        public static PipelineFilter of(Row row) {
            if (Attention.unread(row)) {
                return UNREAD;
            }
            return switch (row.state()) {
                case FAILED -> FAILED;
                case WAITING_FOR_APPROVAL, HELD -> WAITING;
                case IN_PROGRESS, STOPPING -> RUNNING;
                case SUCCEEDED, SKIPPED -> SUCCEEDED;
                case UNKNOWN, STOPPED, CANCELLED, SUPERSEDED, NOT_RUN -> OTHER;
            };
        }
    }

    /// Filters of the jobs; each job is in one of them.
    public enum JobFilter {
        FAILED,
        /// Between two tries.
        RETRYING,
        /// A recording that runs.
        RECORDING,
        /// A plain job that runs.
        RUNNING,
        QUEUED,
        /// Nobody knows whether it waits, runs or has ended.
        LOST_TRACK,
        DONE,
        /// Revoked, or of a state that is not known.
        OTHER;

        /// The filter that a job belongs to.
        public static JobFilter of(Job job) {
            return switch (job.state()) {
                case FAILED, REJECTED -> FAILED;
                case RETRY -> RETRYING;
                case STARTED -> job.isRecording() ? RECORDING : RUNNING;
                case SENT, RECEIVED -> betweenTries(job) ? RETRYING : QUEUED;
                case LOST_TRACK -> LOST_TRACK;
                case SUCCEEDED -> DONE;
                case REVOKED, UNKNOWN -> OTHER;
            };
        }
    }

    /// True when an attempt failed and the next one has not begun: Celery has published it already, and a worker may
    /// hold it until its time.
    public static boolean betweenTries(Job job) {
        return job.state() == JobState.RETRY
                || (job.state() == JobState.SENT || job.state() == JobState.RECEIVED)
                        && job.latest().retries() > 0
                        && job.latest().handedOver().isEmpty();
    }

    /// How many pipelines and projects each filter holds.
    ///
    /// @param counts by [PipelineFilter#ordinal]
    /// @param pipelines how many pipelines there are
    /// @param projects how many projects there are
    public record Pipelines(List<Integer> counts, int pipelines, int projects) {
        public Pipelines {
            counts = List.copyOf(counts);
        }

        /// All rows.
        public int total() {
            return pipelines + projects;
        }

        /// The count of one filter.
        public int of(PipelineFilter filter) {
            return counts.get(filter.ordinal());
        }
    }

    /// How many jobs each filter holds.
    ///
    /// @param counts by [JobFilter#ordinal]
    /// @param total all of them
    /// @param unnamed messages that are ready in the queues that jobs are sent to, and of which no event told:
    ///     their names are not known; empty while it is not known which queues these are, or what is in one of them
    public record Jobs(List<Integer> counts, int total, OptionalLong unnamed) {
        public Jobs {
            counts = List.copyOf(counts);
        }

        /// The count of one filter; queued ones include those whose names are not known.
        public long of(JobFilter filter) {
            long count = counts.get(filter.ordinal());
            return filter == JobFilter.QUEUED ? count + unnamed.orElse(0) : count;
        }
    }

    /// Counts pipelines and projects.
    public static Pipelines rows(Collection<? extends Row> all) {
        Integer[] counts = zeros(PipelineFilter.values().length);
        all.forEach(row -> counts[PipelineFilter.of(row).ordinal()]++);
        int projects = (int) all.stream().filter(Project.class::isInstance).count();
        return new Pipelines(List.of(counts), all.size() - projects, projects);
    }

    /// Counts jobs, and messages that no event named ([JobCounts#tally]).
    public static Jobs jobs(Collection<Job> all, Collection<BrokerView> brokers) {
        JobCounts counts = new JobCounts();
        all.forEach(counts::add);
        return counts.tally(brokers);
    }

    private static Integer[] zeros(int size) {
        Integer[] counts = new Integer[size];
        java.util.Arrays.fill(counts, 0);
        return counts;
    }

    /// The word of a filter, as it stands beside its count.
    public static String word(Enum<?> filter) {
        if (filter == PipelineFilter.WAITING) {
            return "waiting";
        }
        if (filter == JobFilter.LOST_TRACK) {
            return "lost";
        }
        return filter == PipelineFilter.UNREAD
                ? "not read yet"
                : filter.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
