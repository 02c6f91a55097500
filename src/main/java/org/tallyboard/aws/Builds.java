package org.tallyboard.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Build;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;

/// The CodeBuild builds behind actions; finished ones are kept as they are. What rows show is kept, however much that
/// is; of what they showed before, a bounded number. An action does not say whether its id is that of a build or of a
/// batch build: an id that no build has is looked for among the batch builds. Safe for any thread.
final class Builds {

    /// BatchGetBuilds and BatchGetBuildBatches take this many ids.
    static final int BATCH = 100;

    private static final int MOST_OLD = 1000;
    private static final Duration REFRESH = Duration.ofSeconds(10);
    private static final Duration FIRST_GAP = Duration.ofSeconds(30);
    private static final Duration LONGEST_GAP = Duration.ofMinutes(30);

    /// Ids to ask for now.
    ///
    /// @param builds for BatchGetBuilds, at most 100
    /// @param batches for BatchGetBuildBatches, at most 100
    record Asking(List<String> builds, List<String> batches) {}

    private record Known(Build build, boolean finished, Instant at) {}

    /// An id without a build: it is looked for again, less and less often, since CodeBuild may only be late.
    private record Missing(boolean noBuild, int tries, Instant next) {}

    private final Map<String, Known> known = new LinkedHashMap<>();
    private final Map<String, Missing> missing = new HashMap<>();

    synchronized Optional<Build> find(String id) {
        return Optional.ofNullable(known.get(id)).map(Known::build);
    }

    /// The builds behind running and failed actions that are not known, or that ran when they were last read.
    ///
    /// @param batches false while batch builds may not be read
    synchronized Asking wanted(Collection<Pipeline> rows, boolean batches, Instant now) {
        List<String> wanted = rows.stream()
                .flatMap(Builds::stages)
                .flatMap(stage -> stage.actions().stream())
                .filter(action -> action.state() == PipelineState.IN_PROGRESS || action.state() == PipelineState.FAILED)
                .filter(Actions::isCodeBuild)
                .flatMap(action -> action.externalId().stream())
                .filter(BuildMapper::isId)
                .distinct()
                .toList();
        forgetOthers(rows, wanted);
        return new Asking(
                wanted.stream()
                        .filter(id -> !isBatch(id) && due(id, now))
                        .limit(BATCH)
                        .toList(),
                wanted.stream()
                        .filter(id -> batches && isBatch(id) && due(id, now))
                        .limit(BATCH)
                        .toList());
    }

    /// Keeps the answer of BatchGetBuilds. What it does not hold is looked for among the batch builds next.
    synchronized void built(
            List<String> ids, List<software.amazon.awssdk.services.codebuild.model.Build> answered, Instant now) {
        answered.stream().map(BuildMapper::of).forEach(sent -> keep(sent, now));
        for (String id : ids) {
            if (!known.containsKey(id)) {
                missing.put(id, new Missing(true, tries(id), now));
            }
        }
    }

    /// Keeps the answer of BatchGetBuildBatches. What it does not hold is neither, for now.
    synchronized void batched(
            List<String> ids, List<software.amazon.awssdk.services.codebuild.model.BuildBatch> answered, Instant now) {
        answered.stream().map(BuildMapper::of).forEach(sent -> keep(sent, now));
        for (String id : ids) {
            if (!known.containsKey(id)) {
                int tries = tries(id) + 1;
                Duration gap = FIRST_GAP.multipliedBy(1L << Math.min(tries - 1, 10));
                missing.put(
                        id, new Missing(false, tries, now.plus(gap.compareTo(LONGEST_GAP) > 0 ? LONGEST_GAP : gap)));
            }
        }
    }

    /// True when the row shows one of these builds.
    static boolean shows(Pipeline row, Collection<String> ids) {
        return externalIds(row).anyMatch(ids::contains);
    }

    private void keep(BuildMapper.Sent sent, Instant now) {
        missing.remove(sent.id());
        known.remove(sent.id());
        known.put(sent.id(), new Known(sent.build(), sent.finished(), now));
    }

    private int tries(String id) {
        return Optional.ofNullable(missing.get(id)).map(Missing::tries).orElse(0);
    }

    private boolean isBatch(String id) {
        Known build = known.get(id);
        return build != null
                ? build.build().batch()
                : Optional.ofNullable(missing.get(id)).filter(Missing::noBuild).isPresent();
    }

    private boolean due(String id, Instant now) {
        Known build = known.get(id);
        if (build == null) {
            Missing before = missing.get(id);
            return before == null || !before.next().isAfter(now);
        }
        return !build.finished() && Duration.between(build.at(), now).compareTo(REFRESH) >= 0;
    }

    private void forgetOthers(Collection<Pipeline> rows, List<String> wanted) {
        missing.keySet().retainAll(new HashSet<>(wanted));
        if (known.size() <= MOST_OLD) {
            return;
        }
        Set<String> shown =
                new HashSet<>(rows.stream().flatMap(Builds::externalIds).toList());
        int old =
                (int) known.keySet().stream().filter(id -> !shown.contains(id)).count();
        var oldestFirst = known.keySet().iterator();
        while (old > MOST_OLD && oldestFirst.hasNext()) {
            if (!shown.contains(oldestFirst.next())) {
                oldestFirst.remove();
                old--;
            }
        }
    }

    private static Stream<String> externalIds(Pipeline row) {
        return stages(row)
                .flatMap(stage -> stage.actions().stream())
                .map(Action::externalId)
                .flatMap(Optional::stream);
    }

    private static Stream<Stage> stages(Pipeline row) {
        return Stream.concat(row.stages().stream(), row.executions().stream().flatMap(e -> e.stages().stream()));
    }
}
