package org.tallyboard.board;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.tallyboard.job.Attempt;
import org.tallyboard.job.Job;
import org.tallyboard.job.PlannedRecording;
import org.tallyboard.job.SchedulerPlan;
import org.tallyboard.pipeline.Build;
import org.tallyboard.pipeline.Commit;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.Project;
import org.tallyboard.pipeline.Row;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.pipeline.Trigger;

/// Finds rows by text: every word must be found somewhere in the row, in any case. In ids only words of four characters
/// and more are looked for: a shorter one is in any of them by chance.
public final class Search {
    private static final int LEAST_OF_AN_ID = 4;

    private final List<String> words;

    /// @param text words apart by white space
    public Search(String text) {
        words = Stream.of(text.strip().toLowerCase(Locale.ROOT).split("\\s+"))
                .filter(w -> !w.isEmpty())
                .toList();
    }

    /// True when it has no words, so that everything matches.
    public boolean isEmpty() {
        return words.isEmpty();
    }

    /// Whether a pipeline matches: name, account, Region, stages and their errors, and of the execution that its row
    /// shows (of a PARALLEL one: of all) the id, commits and trigger.
    public boolean matches(Pipeline p) {
        return words.isEmpty() || all(pipelineIds(p), pipelineTexts(p));
    }

    /// Whether a row matches, by its own kind.
    public boolean matches(Row row) {
        return switch (row) {
            case Pipeline pipeline -> matches(pipeline);
            case Project project -> matches(project);
        };
    }

    /// Whether a project matches: name, account, Region, and of the build that its row shows the id, number, versions,
    /// initiator, groups, and the messages of its phases.
    public boolean matches(Project p) {
        return words.isEmpty()
                || all(
                        p.headline().stream()
                                .flatMap(build -> Stream.of(
                                        Optional.of(build.id()), build.sourceVersion(), build.resolvedSourceVersion()))
                                .flatMap(Optional::stream),
                        Stream.concat(
                                Stream.of(
                                        p.id().name(),
                                        p.account().name(),
                                        p.account().accountId(),
                                        p.account().region()),
                                p.headline().stream().flatMap(Search::buildTexts)));
    }

    private static Stream<String> buildTexts(Build build) {
        return Stream.of(
                        build.number().map(n -> "#" + n).stream(),
                        build.sourceVersion().stream(),
                        build.initiator().stream(),
                        build.groups().stream().map(Build.Group::identifier),
                        build.phases().stream()
                                .flatMap(phase -> Stream.concat(Stream.of(phase.type()), phase.messages().stream())))
                .flatMap(texts -> texts);
    }

    /// Whether a job matches: title, ids, task, source, broker, queue, workers, exceptions.
    public boolean matches(Job j) {
        return words.isEmpty() || all(Stream.of(j.id()), jobTexts(j));
    }

    /// Whether a planned recording matches: title, id, broker, queue, schedule, scheduler.
    public boolean matches(PlannedRecording r, SchedulerPlan told) {
        return words.isEmpty()
                || all(
                        Stream.of(r.id()),
                        Stream.of(r.title(), r.queue().orElse(""), told.broker(), told.schedule(), told.scheduler()));
    }

    private boolean all(Stream<String> ids, Stream<String> texts) {
        List<String> inIds = ids.map(id -> id.toLowerCase(Locale.ROOT)).toList();
        List<String> inTexts = texts.map(text -> text.toLowerCase(Locale.ROOT)).toList();
        return words.stream()
                .allMatch(word -> inTexts.stream().anyMatch(text -> text.contains(word))
                        || word.length() >= LEAST_OF_AN_ID && inIds.stream().anyMatch(id -> id.contains(word)));
    }

    private static Stream<String> pipelineTexts(Pipeline p) {
        Stream<String> own = Stream.of(
                p.id().name(),
                p.account().name(),
                p.account().accountId(),
                p.account().region(),
                p.mode(),
                p.type());
        Stream<String> stages = p.stages().stream().flatMap(Search::stageTexts);
        return Stream.of(own, stages, shown(p).flatMap(Search::executionTexts)).flatMap(s -> s);
    }

    private static Stream<String> pipelineIds(Pipeline p) {
        return shown(p).flatMap(e ->
                Stream.concat(Stream.of(e.id()), e.commits().stream().map(Commit::id)));
    }

    /// Not those of the past: a match must be there to be seen.
    private static Stream<Execution> shown(Pipeline p) {
        return p.parallel() ? p.executions().stream() : p.headlineExecution().stream();
    }

    private static Stream<String> stageTexts(Stage s) {
        return Stream.concat(
                Stream.of(s.name()),
                s.actions().stream()
                        .flatMap(a -> Stream.concat(
                                Stream.of(a.name(), a.summary()),
                                a.error().map(e -> e.code() + " " + e.message()).stream())));
    }

    private static Stream<String> executionTexts(Execution e) {
        Stream<String> commits = e.commits().stream().flatMap(Search::commitTexts);
        Stream<String> trigger = e.trigger().map(Trigger::who).flatMap(who -> who).stream();
        return Stream.concat(commits, trigger);
    }

    private static Stream<String> commitTexts(Commit c) {
        return Stream.of(c.message(), c.provider().orElse(""));
    }

    private static Stream<String> jobTexts(Job j) {
        Stream<String> own = Stream.of(
                j.title(),
                j.key().broker(),
                j.name().orElse(""),
                j.queue().orElse(""),
                j.argsText().orElse(""),
                j.kwargsText().orElse(""));
        Stream<String> source = j.recording().flatMap(r -> r.source()).stream();
        Stream<String> attempts = j.attempts().stream().flatMap(Search::attemptTexts);
        return Stream.of(own, source, attempts).flatMap(s -> s);
    }

    private static Stream<String> attemptTexts(Attempt a) {
        return Stream.of(a.worker().orElse(""), a.exception().orElse(""));
    }
}
