package org.tallyboard.board;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobState;

/// Counts jobs as they come and go.
final class JobCounts {

    private final int[] counts = new int[StateCounts.JobFilter.values().length];
    /// Those that were sent, by where to.
    private final Map<Place, Long> sent = new HashMap<>();

    /// @param queue empty where it is not known
    private record Place(String broker, String queue) {
        static Place of(Job job) {
            return new Place(job.key().broker(), job.queue().orElse(""));
        }
    }

    void add(Job job) {
        count(job, 1);
    }

    void remove(Job job) {
        count(job, -1);
    }

    private void count(Job job, int by) {
        counts[StateCounts.JobFilter.of(job).ordinal()] += by;
        if (job.state() == JobState.SENT) {
            Place place = Place.of(job);
            if (sent.merge(place, (long) by, Long::sum) == 0) {
                sent.remove(place);
            }
        }
    }

    /// The counts. Messages that are ready in queues of jobs and that no event named are counted as queued too: Celery
    /// sends `task-sent` only where it is switched on.
    StateCounts.Jobs tally(Collection<BrokerView> brokers) {
        List<Integer> each = IntStream.of(counts).boxed().toList();
        return new StateCounts.Jobs(each, IntStream.of(counts).sum(), unnamed(brokers));
    }

    /// Messages that are ready in the queues that jobs are sent to, queue by queue less the jobs of which an event told
    /// that they were sent there; of some jobs it is not known where.
    private OptionalLong unnamed(Collection<BrokerView> brokers) {
        long more = 0;
        boolean any = false;
        for (BrokerView broker : brokers) {
            long here = 0;
            for (BrokerView.Queue queue : broker.queues()) {
                if (queue.purpose() == BrokerView.Purpose.JOBS) {
                    if (queue.ready().isEmpty()) {
                        return OptionalLong.empty();
                    }
                    any = true;
                    long named = sent.getOrDefault(new Place(broker.name(), queue.name()), 0L);
                    here += Math.max(0, queue.ready().getAsLong() - named);
                }
            }
            more += Math.max(0, here - sent.getOrDefault(new Place(broker.name(), ""), 0L));
        }
        return any ? OptionalLong.of(more) : OptionalLong.empty();
    }
}
