package org.tallyboard.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.tallyboard.pipeline.Build;
import org.tallyboard.pipeline.PipelineState;

/// The builds of one project, or its batch builds: the newest few that no pipeline started, and all that run. A list is
/// followed from its newest id down to one that was known before; at first as far as a build can still run. Of what
/// ended only the ids are kept, a bounded number. Not safe for use by several threads.
final class BuildList {

    /// So many builds are shown, besides those that run.
    static final int SHOWN = 10;

    private static final int MOST_PAGES = 20;
    private static final int MOST_IDS = 2000;
    /// A build waits 8 hours at most and runs 36 hours at most (CodeBuild's quotas): no older one is under way.
    private static final Duration LONGEST = Duration.ofHours(44);

    /// One page of a list.
    ///
    /// @param next the next page's token; empty on the last one
    record Page(List<String> ids, Optional<String> next) {}

    /// The two calls behind the list.
    interface Source {
        Page list(Optional<String> token);

        /// At most 100 ids.
        List<BuildMapper.Sent> get(List<String> ids);
    }

    /// @param build empty once it is neither shown nor under way
    /// @param finished true when it does not change any more, or is too old to
    private record Entry(
            Optional<Build> build, Optional<Instant> startedAt, boolean inPipeline, boolean inBatch, boolean finished) {

        Entry withoutBuild() {
            return new Entry(Optional.empty(), startedAt, inPipeline, inBatch, finished);
        }
    }

    private List<String> order = List.of();
    private final Map<String, Entry> entries = new HashMap<>();

    boolean isEmpty() {
        return order.isEmpty();
    }

    /// Reads what is new.
    ///
    /// @param batched true when builds of a batch are shown with it, so that they need no place here
    void read(Source source, boolean batched, Instant now) {
        boolean first = order.isEmpty();
        Set<String> before = new HashSet<>(order);
        Set<String> ids = new LinkedHashSet<>();
        Set<String> tokens = new HashSet<>();
        Optional<String> token = Optional.empty();
        boolean more = true;
        for (int pages = 0; more && pages < MOST_PAGES; pages++) {
            Page page = source.list(token);
            List<String> listed = page.ids().stream().filter(BuildMapper::isId).toList();
            ids.addAll(listed);
            fetch(source, listed, now);
            token = page.next().filter(tokens::add);
            more = token.isPresent();
            if (more && !listed.isEmpty()) {
                boolean met = listed.stream().anyMatch(before::contains);
                boolean enough = shown(ids, batched) >= SHOWN && (!first || !mayRun(listed.getLast(), now));
                if (met || enough) {
                    break;
                }
            }
        }
        List<String> next = new ArrayList<>(ids);
        if (more) {
            int joint = next.isEmpty() ? -1 : order.indexOf(next.getLast());
            order.subList(joint + 1, joint < 0 ? 0 : order.size()).stream()
                    .filter(ids::add)
                    .forEach(next::add);
        }
        order = List.copyOf(next.subList(0, Math.min(next.size(), MOST_IDS)));
        forget(batched);
    }

    /// Ids of builds that ran when they were last read.
    List<String> running() {
        return entries.entrySet().stream()
                .filter(entry ->
                        !entry.getValue().inPipeline() && !entry.getValue().finished())
                .map(Map.Entry::getKey)
                .toList();
    }

    /// Takes newer readings of builds that it has asked for; those that do not exist any more are forgotten.
    void follow(List<String> asked, List<BuildMapper.Sent> answered, Instant now) {
        Set<String> mine = new HashSet<>(running());
        mine.retainAll(new HashSet<>(asked));
        for (BuildMapper.Sent sent : answered) {
            if (mine.remove(sent.id())) {
                keep(sent, now);
            }
        }
        mine.forEach(entries::remove);
    }

    /// Those to be shown: the newest few, and all that run, in no order.
    List<Build> builds(boolean batched) {
        return showable(batched)
                .flatMap(entry -> entry.build().stream())
                .sorted(newestFirst())
                .toList();
    }

    /// True when some are part of a batch build.
    boolean anyInBatch() {
        return entries.values().stream().anyMatch(Entry::inBatch);
    }

    /// How many are listed that CodeBuild did not return when it was asked for them.
    int unanswered() {
        return (int) order.stream().filter(id -> !entries.containsKey(id)).count();
    }

    /// How many of those that were looked at pipelines started.
    int inPipelines() {
        return (int) order.stream()
                .filter(id -> Optional.ofNullable(entries.get(id))
                        .filter(Entry::inPipeline)
                        .isPresent())
                .count();
    }

    /// The newest first; one that runs without saying since when is newest of all.
    static Comparator<Build> newestFirst() {
        return Comparator.comparing((Build build) -> build.startedAt()
                        .orElse(build.state() == PipelineState.IN_PROGRESS ? Instant.MAX : Instant.MIN))
                .thenComparing(build -> build.number().orElse(0L))
                .reversed();
    }

    private void fetch(Source source, List<String> listed, Instant now) {
        List<String> unknown =
                listed.stream().filter(id -> !entries.containsKey(id)).toList();
        for (int from = 0; from < unknown.size(); from += Builds.BATCH) {
            List<String> asked = unknown.subList(from, Math.min(unknown.size(), from + Builds.BATCH));
            source.get(List.copyOf(asked)).stream()
                    .filter(sent -> asked.contains(sent.id()))
                    .forEach(sent -> keep(sent, now));
        }
    }

    private void keep(BuildMapper.Sent sent, Instant now) {
        Build build = sent.build();
        boolean inPipeline = build.pipeline().isPresent();
        entries.put(
                build.id(),
                new Entry(
                        inPipeline ? Optional.empty() : Optional.of(build),
                        build.startedAt(),
                        inPipeline,
                        sent.inBatch(),
                        sent.finished() || isOld(build.startedAt(), now)));
    }

    private static boolean isOld(Optional<Instant> startedAt, Instant now) {
        return startedAt
                .filter(at -> Duration.between(at, now).compareTo(LONGEST) >= 0)
                .isPresent();
    }

    private long shown(Set<String> ids, boolean batched) {
        return ids.stream()
                .flatMap(id -> Optional.ofNullable(entries.get(id)).stream())
                .filter(entry -> !entry.inPipeline() && !(batched && entry.inBatch()))
                .count();
    }

    private boolean mayRun(String id, Instant now) {
        return Optional.ofNullable(entries.get(id))
                .filter(entry -> isOld(entry.startedAt(), now))
                .isEmpty();
    }

    private Stream<Entry> showable(boolean batched) {
        return entries.values().stream().filter(entry -> !entry.inPipeline() && !(batched && entry.inBatch()));
    }

    private void forget(boolean batched) {
        Set<String> listed = new HashSet<>(order);
        entries.entrySet()
                .removeIf(entry -> !listed.contains(entry.getKey())
                        && (entry.getValue().finished() || entry.getValue().inPipeline()));
        Set<String> newest = new HashSet<>(
                builds(batched).stream().limit(SHOWN).map(Build::id).toList());
        entries.replaceAll((id, entry) -> newest.contains(id) || !entry.finished() ? entry : entry.withoutBuild());
    }
}
