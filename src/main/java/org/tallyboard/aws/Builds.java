package org.tallyboard.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Build;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;
import software.amazon.awssdk.services.codebuild.model.BuildPhase;
import software.amazon.awssdk.services.codebuild.model.LogsLocation;
import software.amazon.awssdk.services.codebuild.model.PhaseContext;

/// The CodeBuild builds that were read, bounded; finished ones are kept as they are. Safe for any thread.
final class Builds {

    /// BatchGetBuilds takes this many ids.
    static final int BATCH = 100;

    private static final int MOST = 1000;
    private static final Duration REFRESH = Duration.ofSeconds(10);
    /// One id that CodeBuild cannot read makes it refuse the whole batch.
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{1,254}:[0-9a-fA-F-]{36}");

    private record Known(Build build, boolean finished, Instant at) {}

    private final Map<String, Known> known = new LinkedHashMap<>();
    private final Asked asked = new Asked();

    synchronized Optional<Build> find(String id) {
        return Optional.ofNullable(known.get(id)).map(Known::build);
    }

    /// The builds behind running and failed actions that are not known, or that ran when they were last read.
    synchronized List<String> wanted(Collection<Pipeline> rows, Instant now) {
        return rows.stream()
                .flatMap(Builds::stages)
                .flatMap(stage -> stage.actions().stream())
                .filter(action -> action.state() == PipelineState.IN_PROGRESS || action.state() == PipelineState.FAILED)
                .filter(Actions::isCodeBuild)
                .flatMap(action -> action.externalId().stream())
                .filter(id -> ID.matcher(id).matches())
                .distinct()
                .filter(id -> due(id, now))
                .limit(BATCH)
                .toList();
    }

    /// Keeps what was answered, and remembers what was asked for in vain.
    synchronized void add(
            List<String> ids, List<software.amazon.awssdk.services.codebuild.model.Build> answered, Instant now) {
        ids.forEach(id -> asked.asked(id, now));
        for (software.amazon.awssdk.services.codebuild.model.Build sent : answered) {
            String id = Texts.text(sent.id());
            known.remove(id);
            known.put(id, new Known(build(sent), finished(sent), now));
        }
        while (known.size() > MOST) {
            known.remove(known.keySet().iterator().next());
        }
    }

    /// True when the row shows one of these builds.
    static boolean shows(Pipeline row, Collection<String> ids) {
        return stages(row)
                .flatMap(stage -> stage.actions().stream())
                .map(Action::externalId)
                .flatMap(Optional::stream)
                .anyMatch(ids::contains);
    }

    private boolean due(String id, Instant now) {
        Known build = known.get(id);
        if (build == null) {
            return asked.worth(id, now);
        }
        return !build.finished() && Duration.between(build.at(), now).compareTo(REFRESH) >= 0;
    }

    private static Stream<Stage> stages(Pipeline row) {
        return Stream.concat(row.stages().stream(), row.executions().stream().flatMap(e -> e.stages().stream()));
    }

    private static boolean finished(software.amazon.awssdk.services.codebuild.model.Build sent) {
        return Boolean.TRUE.equals(sent.buildComplete())
                || sent.endTime() != null && !"IN_PROGRESS".equals(sent.buildStatusAsString());
    }

    private static Build build(software.amazon.awssdk.services.codebuild.model.Build sent) {
        LogsLocation logs = sent.logs();
        return new Build(
                Texts.text(sent.id()),
                Texts.text(sent.buildStatusAsString()),
                Texts.some(sent.currentPhase()),
                Optional.ofNullable(sent.startTime()),
                Optional.ofNullable(sent.endTime()),
                sent.phases().stream().map(Builds::phase).toList(),
                logs == null ? Optional.empty() : Texts.some(logs.groupName()),
                logs == null ? Optional.empty() : Texts.some(logs.streamName()),
                logs == null ? Optional.empty() : Texts.https(logs.deepLink()));
    }

    private static Build.Phase phase(BuildPhase sent) {
        List<String> messages = new ArrayList<>();
        sent.contexts().stream()
                .map(Builds::message)
                .filter(text -> !text.isEmpty())
                .forEach(messages::add);
        return new Build.Phase(
                Texts.text(sent.phaseTypeAsString()),
                Texts.some(sent.phaseStatusAsString()),
                Optional.ofNullable(sent.startTime()),
                duration(sent.durationInSeconds()),
                messages);
    }

    private static Optional<Duration> duration(@Nullable Long seconds) {
        return Optional.ofNullable(seconds).map(Duration::ofSeconds);
    }

    private static String message(PhaseContext context) {
        String code = Texts.text(context.statusCode()).strip();
        String text = Texts.text(context.message()).strip();
        return code.isEmpty() || text.isEmpty() ? code + text : code + ": " + text;
    }
}
