package org.tallyboard.ui.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tallyboard.board.PipelineReason;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Commit;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineRules;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.pipeline.StageCondition;
import org.tallyboard.pipeline.StageRetries;
import org.tallyboard.source.Freshness;
import org.tallyboard.ui.kit.Block;
import org.tallyboard.ui.kit.Browser;
import org.tallyboard.ui.kit.Look;
import org.tallyboard.ui.kit.Mood;
import org.tallyboard.ui.kit.Sizes;
import org.tallyboard.ui.kit.Times;
import org.tallyboard.ui.kit.Words;

/// What the side panel of a pipeline says: everything that is known of it, in full.
public final class PipelineDoc {

    private static final int LONGEST_ERROR = 20_000;

    private final Look look;
    private final Browser browser;
    private final Instant now;
    private final List<Block> blocks = new ArrayList<>();

    private PipelineDoc(Look look, Browser browser) {
        this.look = look;
        this.browser = browser;
        now = look.now();
    }

    /// The blocks of a pipeline's panel.
    public static List<Block> of(Pipeline p, Look look, Browser browser) {
        PipelineDoc doc = new PipelineDoc(look, browser);
        doc.write(p);
        return doc.blocks;
    }

    /// The line under the panel's title: `read 3 s ago · V2 · QUEUED · version 7`.
    public static String remark(Pipeline p, Look look) {
        Freshness freshness = p.freshness();
        String read = freshness
                .age(look.now())
                .map(a -> "read " + Times.age(a) + " ago")
                .orElse("not read yet");
        return Words.dots(List.of(
                PipelineWords.stateSince(p, look.now()),
                Words.line(p.type()),
                Words.line(p.mode()),
                p.version() > 0 ? "version " + p.version() : "",
                read));
    }

    private void write(Pipeline p) {
        Freshness.Look looks = p.freshness().look(now);
        p.freshness()
                .failure()
                .ifPresent(f -> blocks.add(new Block.Note(
                        Mood.WAIT,
                        "Not read since " + p.freshness().readAt().map(look::at).orElse("the start") + ": "
                                + Words.line(f.cause())
                                + (f.remedy().isBlank() ? "" : ". " + Words.line(f.remedy())))));
        p.missing()
                .forEach(m -> blocks.add(new Block.Note(
                        Mood.WAIT,
                        "Partly known: " + Words.line(m.failure().cause())
                                + (m.failure().remedy().isBlank()
                                        ? ""
                                        : ". "
                                                + Words.capital(
                                                        Words.line(m.failure().remedy()))))));
        if (looks == Freshness.Look.STALE) {
            blocks.add(new Block.Note(
                    Mood.WAIT, "Older than three of its own intervals: what is below may have changed."));
        }
        if (!p.parallel() && !p.stages().isEmpty()) {
            blocks.add(new StripBlock(Cell.ofStages(p.stages(), now)));
        }
        p.headlineExecution().ifPresent(e -> execution(p, e));
        if (p.parallel()) {
            parallel(p);
        } else {
            p.stages().forEach(s -> stage(p, s));
            executions(p);
        }
        blocks.add(new Block.Heading("Where"));
        blocks.add(new Block.Fact(
                "Account", p.account().name() + " · " + p.account().accountId()));
        blocks.add(new Block.Fact("Region", p.account().region()));
        p.account().pipelinePage(p.id().name()).ifPresent(page -> link("Open in the AWS console", page.toString()));
    }

    /// One source revision of an execution: the name of its source where there are several.
    static Block commit(Execution e, Commit c) {
        return new Block.Fact(
                e.commits().size() > 1 ? Words.line(c.action()) : "Commit",
                Words.dots(List.of(Words.line(c.shortId()), Words.line(c.message()))));
    }

    private void execution(Pipeline p, Execution e) {
        blocks.add(new Block.Fact("Execution", e.id(), true));
        for (Commit c : e.commits()) {
            blocks.add(commit(e, c));
            if (!c.id().equals(c.shortId())) {
                blocks.add(new Block.Fact("Revision", Words.line(c.id()), true));
            }
        }
        e.trigger().ifPresent(t -> {
            String words = PipelineWords.trigger(e, PipelineWords.provider(p, e));
            blocks.add(new Block.Fact("Started by", words));
            t.failedExecution()
                    .ifPresent(id -> blocks.add(new Block.Fact("After the failure of", Words.line(id), true)));
            if (!t.detail().isBlank() && t.failedExecution().isEmpty()) {
                blocks.add(new Block.Fact("Trigger", Words.line(t.detail()), true));
            }
        });
        e.startedAt().ifPresent(at -> blocks.add(new Block.Fact("Started", look.atSecond(at))));
        e.detail().rollbackOf().ifPresent(id -> blocks.add(new Block.Fact("Rolls back to", Words.line(id), true)));
        if (!e.detail().statusSummary().isBlank()) {
            blocks.add(new Block.Fact("Status", Words.line(e.detail().statusSummary())));
        }
        if (!e.detail().stopReason().isBlank()) {
            blocks.add(new Block.Fact("Stopped because", Words.line(e.detail().stopReason())));
        }
        PipelineWords.commit(e)
                .flatMap(Commit::url)
                .ifPresent(url -> blocks.add(new Block.Link("Open the commit", url, browser)));
    }

    private void stage(Pipeline p, Stage s) {
        blocks.add(new Block.Heading(Words.line(s.name())));
        if (s.disabled().isPresent()) {
            blocks.add(new Block.Note(Mood.WAIT, Words.capital(PipelineWords.disabled(s, look))));
        }
        if (!s.inbound().isEmpty()) {
            blocks.add(new Block.Note(
                    s.holds() ? Mood.WAIT : Mood.IDLE,
                    (s.holds() ? "Held here: " : "Queued here: ") + String.join(", ", s.inbound())));
        }
        s.retries().ifPresent(r -> blocks.add(new Block.Note(Mood.IDLE, Words.capital(retries(r)))));
        if (s.rollback()) {
            blocks.add(s.executionId()
                    .flatMap(p::execution)
                    .flatMap(e -> rolledBack(p, e))
                    .orElse(new Block.Note(Mood.IDLE, "A rollback execution is in this stage.")));
        }
        s.conditions().forEach(c -> condition(s, Words.capital(PipelineWords.condition(c)), c));
        if (s.failedBefore()) {
            blocks.add(new Block.Note(Mood.FAIL, "It failed before and runs again."));
        }
        if (s.actions().isEmpty()) {
            blocks.add(new Block.Item(
                    PipelineWords.mood(s.state()),
                    PipelineWords.word(s.state(), s.awsStatus()),
                    "",
                    PipelineWords.stageTime(s, now),
                    false));
        }
        s.actions().forEach(this::action);
    }

    private static Optional<Block> rolledBack(Pipeline p, Execution e) {
        return PipelineReason.rolledBack(p, e)
                .map(text -> Words.capital(Words.line(text)))
                .map(text -> new Block.Note(Mood.WAIT, text.endsWith(".") ? text : text + "."));
    }

    private static String retries(StageRetries r) {
        List<String> parts = new ArrayList<>();
        if (r.automatic() > 0) {
            parts.add(Sizes.count(r.automatic(), "automatic retry", "automatic retries"));
        }
        if (r.manual() > 0) {
            parts.add(Sizes.count(r.manual(), "manual retry", "manual retries"));
        }
        return "retried in this execution: " + String.join(", ", parts);
    }

    private void condition(Stage s, String title, StageCondition c) {
        // One that skips its stage did what it is for.
        boolean fails = c.failed() && s.state() != PipelineState.SKIPPED;
        Mood mood = fails ? Mood.FAIL : c.inProgress() ? Mood.RUN : Mood.IDLE;
        blocks.add(new Block.Item(
                mood,
                title,
                Words.dots(List.of(
                        PipelineWords.evaluation(c.awsStatus()),
                        c.failed() && s.state() == PipelineState.SKIPPED
                                ? "the stage is skipped"
                                : PipelineWords.result(c))),
                c.changedAt()
                        .map(at -> Times.age(Duration.between(at, now)) + " ago")
                        .orElse(""),
                false));
        String reason = c.reason();
        if (!reason.isBlank() && !c.awsStatus().equals("Succeeded")) {
            blocks.add(new Block.Full(mood, Words.block(reason, LONGEST_ERROR), fails));
        }
        c.rules().stream()
                .filter(rule -> !c.decidingRule().equals(Optional.of(rule)))
                .forEach(rule -> blocks.add(new Block.Fact(
                        "Rule " + Words.line(rule.name()),
                        Words.dots(List.of(PipelineWords.evaluation(rule.awsStatus()), Words.line(rule.reason()))))));
        c.decidingRule()
                .flatMap(StageCondition.Rule::url)
                .ifPresent(url -> blocks.add(new Block.Link("Open what the rule looked at", url, browser)));
    }

    private void action(Action a) {
        blocks.add(new Block.Item(
                PipelineWords.mood(a.state()),
                Words.line(a.name()),
                Words.dots(List.of(
                        a.type().map(t -> Words.line(t.provider())).orElse(""),
                        PipelineWords.word(a.state(), a.awsStatus()),
                        a.percentComplete()
                                .filter(p -> a.state() == PipelineState.IN_PROGRESS)
                                .map(p -> p + " %")
                                .orElse(""))),
                actionTime(a),
                false));
        String error = a.state() == PipelineState.FAILED ? PipelineWords.errorText(a) : "";
        if (!error.isBlank()) {
            String code = a.error()
                    .map(e -> e.code())
                    .filter(c -> !c.isBlank() && !error.equals(c))
                    .map(c -> c + ": ")
                    .orElse("");
            blocks.add(new Block.Full(Mood.FAIL, Words.block(code + error, LONGEST_ERROR), true));
        }
        if (!a.summary().isBlank() && !a.summary().equals(error)) {
            blocks.add(new Block.Full(Mood.IDLE, Words.block(a.summary(), LONGEST_ERROR), false));
        }
        a.updatedBy().ifPresent(who -> blocks.add(new Block.Fact("Updated by", Words.line(who), true)));
        a.externalId().ifPresent(id -> blocks.add(new Block.Fact("External id", Words.line(id), true)));
        a.build().ifPresent(build -> blocks.addAll(BuildBlocks.of(build, now, browser)));
        a.url()
                .ifPresent(url -> blocks.add(new Block.Link(
                        "Open in " + a.type().map(t -> Words.line(t.provider())).orElse("its own page"),
                        url,
                        browser)));
    }

    private String actionTime(Action a) {
        Optional<Instant> end = a.changedAt();
        if (a.startedAt().isPresent()) {
            Instant until = a.state() == PipelineState.IN_PROGRESS || a.state() == PipelineState.WAITING_FOR_APPROVAL
                    ? now
                    : end.orElse(now);
            return Times.took(Duration.between(a.startedAt().get(), until));
        }
        return end.map(at -> Times.age(Duration.between(at, now)) + " ago").orElse("");
    }

    private void executions(Pipeline p) {
        List<Execution> others = p.executions().stream()
                .filter(e -> !Optional.of(e.id()).equals(p.headline()))
                .toList();
        if (others.isEmpty()) {
            return;
        }
        blocks.add(new Block.Heading("Other executions"));
        others.forEach(e -> blocks.add(item(e)));
    }

    private Block item(Execution e) {
        return new Block.Item(
                PipelineWords.mood(e.state()),
                e.id().substring(0, Math.min(8, e.id().length())),
                Words.dots(List.of(
                        PipelineWords.word(e.state(), e.awsStatus()),
                        PipelineWords.commit(e)
                                .map(c -> Words.line(c.message()))
                                .orElse(""))),
                e.startedAt()
                        .map(at -> Times.age(Duration.between(at, now)) + " ago")
                        .orElse(""),
                false);
    }

    private void parallel(Pipeline p) {
        blocks.add(new Block.Heading("Executions, each on its own"));
        for (Execution e : p.executions()) {
            blocks.add(item(e));
            if (!e.stages().isEmpty()) {
                blocks.add(new StripBlock(Cell.ofStages(e.stages(), now)));
            } else if (PipelineRules.busy(e.state()) || e.state() == PipelineState.FAILED) {
                blocks.add(new Block.Note(Mood.UNKNOWN, "Its actions were not read yet."));
            }
            e.stages().stream()
                    .filter(Stage::holds)
                    .forEach(s -> blocks.add(new Block.Note(
                            Mood.WAIT,
                            "Held before " + Words.line(s.name()) + ": " + PipelineWords.disabled(s, look))));
            rolledBack(p, e).ifPresent(blocks::add);
            e.stages().stream()
                    .filter(Stage::failedBefore)
                    .forEach(s -> blocks.add(
                            new Block.Note(Mood.FAIL, Words.line(s.name()) + " failed before and runs again.")));
            e.stages().forEach(s -> s.decidingCondition()
                    .ifPresent(c -> condition(s, Words.line(s.name()) + " · " + PipelineWords.condition(c), c)));
            e.stages().stream()
                    .filter(s -> s.state() == PipelineState.FAILED || s.state() == PipelineState.WAITING_FOR_APPROVAL)
                    .flatMap(s -> s.actions().stream())
                    .filter(a -> a.state() == PipelineState.FAILED || a.state() == PipelineState.WAITING_FOR_APPROVAL)
                    .forEach(this::action);
        }
    }

    private void link(String text, String address) {
        try {
            blocks.add(new Block.Link(text, java.net.URI.create(address), browser));
        } catch (IllegalArgumentException e) {
            // A name that makes no address: there is nothing to open.
            blocks.add(new Block.Note(Mood.IDLE, address));
        }
    }
}
