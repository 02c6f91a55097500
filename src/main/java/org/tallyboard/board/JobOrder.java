package org.tallyboard.board;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.JobState;
import org.tallyboard.job.Jobs;

/// The jobs that a person asks for, in the order of attention: recordings that are losing their programme, failed,
/// between two tries, running, queued, lost track of, failed ones that another job stands in for, over; recordings
/// before plain jobs; the newest first, but queued ones in the order of their arrival.
///
/// It is kept from one time to the next: what changed between the two changes its place, and nothing else is looked at.
/// What follows from time and workers as well, the losses, is put in its place when the first ones are taken.
final class JobOrder {

    private static final int LOSING = 0;
    private static final int STOOD_IN_FOR = 10;

    private final Predicate<Job> wanted;
    private final TreeSet<Place> places = new TreeSet<>(Place.ORDER);
    private Jobs jobs = Jobs.NONE;

    /// Where a job stands; those of a rank by time.
    private record Place(int rank, long time, Job job) {
        static final Comparator<Place> ORDER = Comparator.comparingInt(Place::rank)
                .thenComparingLong(Place::time)
                .thenComparing(place -> place.job().key());

        static Place of(int rank, Job job) {
            long time = job.latest().lastChange().orElse(job.firstSeen()).toEpochMilli();
            return new Place(rank, rank == 7 || rank == 8 ? time : -time, job);
        }

        /// As far as jobs alone tell.
        static Place of(Job job, Jobs among) {
            return of(urgency(job, among), job);
        }
    }

    /// @param wanted what a person asks for; the same for the same job, always
    JobOrder(Predicate<Job> wanted) {
        this.wanted = wanted;
    }

    /// How urgent a job is, apart from losses; lower is more urgent.
    private static int urgency(Job job, Jobs among) {
        boolean plain = !job.isRecording();
        return switch (job.state()) {
            case FAILED, REJECTED -> among.successor(job).isPresent() ? STOOD_IN_FOR : plain ? 2 : 1;
            case RETRY -> plain ? 4 : 3;
            case STARTED -> plain ? 6 : 5;
            case RECEIVED, SENT ->
                StateCounts.betweenTries(job) || job.latest().handedOver().isPresent()
                        ? (plain ? 4 : 3)
                        : job.state() == JobState.RECEIVED ? 7 : 8;
            case LOST_TRACK, UNKNOWN -> 9;
            case REVOKED -> 11;
            case SUCCEEDED -> 12;
        };
    }

    /// From now on these are the jobs.
    void follow(Jobs newest) {
        Jobs before = jobs;
        jobs = newest;
        Set<JobKey> parents = new HashSet<>();
        Jobs.changes(before, newest, (was, is) -> {
            if (was != null) {
                places.remove(Place.of(was, before));
                parent(was, parents);
            }
            if (is != null) {
                add(is);
                parent(is, parents);
            }
        });
        // Whether a job has a successor is told by the other one.
        for (JobKey key : parents) {
            newest.find(key).ifPresent(parent -> {
                before.find(key).ifPresent(was -> places.remove(Place.of(was, before)));
                places.remove(Place.of(parent, newest));
                add(parent);
            });
        }
    }

    private void add(Job job) {
        if (wanted.test(job)) {
            places.add(Place.of(job, jobs));
        }
    }

    private static void parent(Job job, Set<JobKey> parents) {
        job.parentId().ifPresent(id -> parents.add(new JobKey(job.key().broker(), id)));
    }

    /// How many there are.
    int size() {
        return places.size();
    }

    /// The first ones.
    ///
    /// @param losses of the same jobs
    List<Job> first(int most, LosingRecordings losses) {
        TreeSet<Place> apart = new TreeSet<>(Place.ORDER);
        Set<JobKey> losing = new HashSet<>();
        for (Job job : losses.losing()) {
            losing.add(job.key());
            if (wanted.test(job)) {
                apart.add(Place.of(LOSING, job));
            }
        }
        List<Job> first = new ArrayList<>();
        for (Place place : places) {
            take(apart, place, most, first);
            if (first.size() >= most) {
                return first;
            }
            Job job = place.job();
            if (losing.contains(job.key())) {
                continue;
            }
            if (place.rank() < 3 && !losses.sameSourceRunning(job).isEmpty()) {
                apart.add(Place.of(STOOD_IN_FOR, job));
            } else {
                first.add(job);
            }
        }
        take(apart, null, most, first);
        return first;
    }

    /// Takes those that come before a place.
    private static void take(TreeSet<Place> from, @Nullable Place before, int most, List<Job> to) {
        while (!from.isEmpty()
                && to.size() < most
                && (before == null || Place.ORDER.compare(from.first(), before) < 0)) {
            to.add(from.removeFirst().job());
        }
    }
}
