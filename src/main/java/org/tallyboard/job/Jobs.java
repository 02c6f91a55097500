package org.tallyboard.job;

import java.time.Instant;
import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePSet;

/// The jobs that are kept, as they were at one time, in no particular order. Immutable. One that is made of another
/// shares with it all that did not change, so that making it, and finding what changed between the two, costs as
/// much as changed and does not depend on how many jobs there are.
///
/// The jobs are in a trie by the hash of their keys: a leaf holds up to 16 jobs, a branch 16 nodes. Beside them stands
/// which job retries which, which recordings run, and which could still lose something.
public final class Jobs extends AbstractCollection<Job> {

    private static final int BITS = 4;
    private static final int WIDTH = 1 << BITS;
    private static final int DEEPEST = Integer.SIZE / BITS;
    private static final Job[] EMPTY = {};
    /// Before all others.
    private static final JobKey FIRST = new JobKey("", "");

    /// No job.
    public static final Jobs NONE = new Jobs(EMPTY, 0, TreePSet.empty(), TreePSet.empty(), TreePSet.empty());

    /// Jobs, or nodes.
    private final Object[] root;
    private final int size;
    private final TreePSet<Child> children;
    private final TreePSet<Running> running;
    private final TreePSet<Open> open;

    /// A job that names another one as its parent.
    ///
    /// @param name its task
    private record Child(JobKey parent, String name, Instant firstSeen, JobKey key) implements Comparable<Child> {
        private static final Comparator<Child> ORDER = Comparator.comparing(Child::parent)
                .thenComparing(Child::name)
                .thenComparing(Child::firstSeen)
                .thenComparing(Child::key);

        static @Nullable Child of(Job job) {
            return job.parentId()
                    .map(id -> new Child(
                            new JobKey(job.key().broker(), id), job.name().orElse(""), job.firstSeen(), job.key()))
                    .orElse(null);
        }

        @Override
        public int compareTo(Child other) {
            return ORDER.compare(this, other);
        }
    }

    /// A recording that runs.
    private record Running(String broker, String source, JobKey key) implements Comparable<Running> {
        private static final Comparator<Running> ORDER = Comparator.comparing(Running::broker)
                .thenComparing(Running::source)
                .thenComparing(Running::key);

        static @Nullable Running of(Job job) {
            return job.state() != JobState.STARTED
                    ? null
                    : job.recording()
                            .flatMap(Recording::source)
                            .map(source -> new Running(job.key().broker(), source, job.key()))
                            .orElse(null);
        }

        @Override
        public int compareTo(Running other) {
            return ORDER.compare(this, other);
        }
    }

    /// A recording that is not over, or failed before its planned end.
    ///
    /// @param until its planned end, or the end of time
    private record Open(Instant until, JobKey key) implements Comparable<Open> {
        private static final Comparator<Open> ORDER =
                Comparator.comparing(Open::until).thenComparing(Open::key);

        static @Nullable Open of(Job job) {
            if (!job.isRecording()) {
                return null;
            }
            Optional<Instant> end = job.recording().flatMap(Recording::plannedEnd);
            return switch (job.state()) {
                case SENT, RECEIVED, STARTED, RETRY, LOST_TRACK, UNKNOWN ->
                    new Open(end.orElse(Instant.MAX), job.key());
                case FAILED, REJECTED -> end.map(at -> new Open(at, job.key())).orElse(null);
                case SUCCEEDED, REVOKED -> null;
            };
        }

        @Override
        public int compareTo(Open other) {
            return ORDER.compare(this, other);
        }
    }

    /// What was, and what is.
    public interface Change {
        /// @param before null for a new job
        /// @param after null for one that was forgotten
        void job(@Nullable Job before, @Nullable Job after);
    }

    private Jobs(Object[] root, int size, TreePSet<Child> children, TreePSet<Running> running, TreePSet<Open> open) {
        this.root = root;
        this.size = size;
        this.children = children;
        this.running = running;
        this.open = open;
    }

    /// These jobs; of two with the same key the last.
    public static Jobs of(Collection<Job> jobs) {
        if (jobs instanceof Jobs made) {
            return made;
        }
        Jobs made = NONE;
        for (Job job : jobs) {
            made = made.with(job);
        }
        return made;
    }

    /// The same with this job, in place of the one of its key.
    public Jobs with(Job job) {
        @Nullable Job before = find(root, 0, job.key());
        return before == job ? this : next(put(root, 0, job), before, job);
    }

    /// The same without the job of this key.
    public Jobs without(JobKey key) {
        @Nullable Job before = find(root, 0, key);
        return before == null ? this : next(take(root, 0, key), before, null);
    }

    private Jobs next(Object[] nodes, @Nullable Job before, @Nullable Job after) {
        return new Jobs(
                nodes,
                size + (before == null ? 1 : 0) - (after == null ? 1 : 0),
                moved(children, before == null ? null : Child.of(before), after == null ? null : Child.of(after)),
                moved(running, before == null ? null : Running.of(before), after == null ? null : Running.of(after)),
                moved(open, before == null ? null : Open.of(before), after == null ? null : Open.of(after)));
    }

    private static <E> TreePSet<E> moved(TreePSet<E> index, @Nullable E before, @Nullable E after) {
        if (Objects.equals(before, after)) {
            return index;
        }
        TreePSet<E> left = before == null ? index : index.minus(before);
        return after == null ? left : left.plus(after);
    }

    /// The job of this key.
    public Optional<Job> find(JobKey key) {
        return Optional.ofNullable(find(root, 0, key));
    }

    /// The job that took this one's place: it names it as its parent and runs the same task. A job also names as its
    /// parent the one that merely started it. Of several the one that was seen last.
    public Optional<Job> successor(Job job) {
        if (children.isEmpty()) {
            return Optional.empty();
        }
        String name = job.name().orElse("");
        @Nullable Child last = children.lower(new Child(job.key(), name, Instant.MAX, FIRST));
        return last == null || !last.parent().equals(job.key()) || !last.name().equals(name)
                ? Optional.empty()
                : find(last.key());
    }

    /// The recordings that run with the same source at the same broker, this one too where it runs.
    public List<Job> runningLike(Job job) {
        String source = job.recording().flatMap(Recording::source).orElse(null);
        if (source == null || running.isEmpty()) {
            return List.of();
        }
        String broker = job.key().broker();
        List<Job> found = new ArrayList<>();
        for (Running one : running.tailSet(new Running(broker, source, FIRST))) {
            if (!one.broker().equals(broker) || !one.source().equals(source)) {
                break;
            }
            find(one.key()).ifPresent(found::add);
        }
        return found;
    }

    /// The recordings that may have something to lose at `now`, or take a slot: they are not over as far as is
    /// known, or they failed, and their planned end, where there is one, is to come. The one that ends first comes
    /// first.
    public List<Job> open(Instant now) {
        return open.tailSet(new Open(now.plusNanos(1), FIRST)).stream()
                .flatMap(one -> find(one.key()).stream())
                .toList();
    }

    /// Tells each job that is not the same in both.
    public static void changes(Jobs before, Jobs after, Change each) {
        changes(before.root, after.root, 0, each);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Iterator<Job> iterator() {
        return new Walk(root);
    }

    private static int place(JobKey key, int depth) {
        int hash = key.hashCode() * 0x9E3779B9;
        return (hash ^ hash >>> WIDTH) >>> depth * BITS & WIDTH - 1;
    }

    private static @Nullable Job find(Object[] from, int above, JobKey key) {
        Object[] node = from;
        int depth = above;
        while (node instanceof Object[][] branch) {
            node = branch[place(key, depth++)];
        }
        int at = index((Job[]) node, key);
        return at < 0 ? null : ((Job[]) node)[at];
    }

    private static int index(Job[] leaf, JobKey key) {
        for (int i = 0; i < leaf.length; i++) {
            if (leaf[i].key().equals(key)) {
                return i;
            }
        }
        return -1;
    }

    private static Object[] put(Object[] node, int depth, Job job) {
        if (node instanceof Object[][] branch) {
            Object[][] copy = branch.clone();
            int at = place(job.key(), depth);
            copy[at] = put(branch[at], depth + 1, job);
            return copy;
        }
        Job[] leaf = (Job[]) node;
        int known = index(leaf, job.key());
        Job[] copy = Arrays.copyOf(leaf, known < 0 ? leaf.length + 1 : leaf.length);
        copy[known < 0 ? leaf.length : known] = job;
        return copy.length <= WIDTH || depth == DEEPEST ? copy : split(copy, depth);
    }

    private static Object[] split(Job[] jobs, int depth) {
        Object[] branch = new Object[WIDTH][];
        Arrays.fill(branch, EMPTY);
        for (Job job : jobs) {
            int at = place(job.key(), depth);
            branch[at] = put((Object[]) branch[at], depth + 1, job);
        }
        return branch;
    }

    private static Object[] take(Object[] node, int depth, JobKey key) {
        if (node instanceof Object[][] branch) {
            Object[][] copy = branch.clone();
            int at = place(key, depth);
            copy[at] = take(branch[at], depth + 1, key);
            return Arrays.stream(copy).allMatch(child -> child == EMPTY) ? EMPTY : copy;
        }
        Job[] leaf = (Job[]) node;
        if (leaf.length == 1) {
            return EMPTY;
        }
        Job[] copy = Arrays.copyOf(leaf, leaf.length - 1);
        int at = index(leaf, key);
        if (at < copy.length) {
            copy[at] = leaf[copy.length];
        }
        return copy;
    }

    private static void changes(Object[] before, Object[] after, int depth, Change each) {
        if (before == after) {
            return;
        }
        if (before instanceof Object[][] was && after instanceof Object[][] is) {
            for (int i = 0; i < WIDTH; i++) {
                changes(was[i], is[i], depth + 1, each);
            }
            return;
        }
        for (Iterator<Job> old = new Walk(before); old.hasNext(); ) {
            Job was = old.next();
            @Nullable Job is = find(after, depth, was.key());
            if (is != was) {
                each.job(was, is);
            }
        }
        for (Iterator<Job> made = new Walk(after); made.hasNext(); ) {
            Job is = made.next();
            if (find(before, depth, is.key()) == null) {
                each.job(null, is);
            }
        }
    }

    /// Goes through a node.
    private static final class Walk implements Iterator<Job> {
        private final List<Object[]> left = new ArrayList<>();
        private Job[] leaf = EMPTY;
        private int at;

        Walk(Object[] node) {
            left.add(node);
            toLeaf();
        }

        private void toLeaf() {
            while (at == leaf.length && !left.isEmpty()) {
                Object[] node = left.removeLast();
                if (node instanceof Object[][] branch) {
                    left.addAll(Arrays.asList(branch).reversed());
                } else {
                    leaf = (Job[]) node;
                    at = 0;
                }
            }
        }

        @Override
        public boolean hasNext() {
            return at < leaf.length;
        }

        @Override
        public Job next() {
            Job next = leaf[at++];
            toLeaf();
            return next;
        }
    }
}
