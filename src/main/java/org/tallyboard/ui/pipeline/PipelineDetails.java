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
import org.tallyboard.ui.kit.Browser;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.DetailItem;
import org.tallyboard.ui.kit.Sizes;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.TimeText;
import org.tallyboard.ui.kit.ViewContext;

/// What the side panel of a pipeline says: everything that is known of it, in full.
public final class PipelineDetails {

    private static final int LONGEST_ERROR = 20_000;

    private final ViewContext look;
    private final Browser browser;
    private final Instant now;
    private final List<DetailItem> blocks = new ArrayList<>();

    private PipelineDetails(ViewContext look, Browser browser) {
        this.look = look;
        this.browser = browser;
        now = look.now();
    }

    /// The blocks of a pipeline's panel.
    public static List<DetailItem> of(Pipeline p, ViewContext look, Browser browser) {
        PipelineDetails doc = new PipelineDetails(look, browser);
        doc.write(p);
        return doc.blocks;
    }

    /// The line under the panel's title: `read 3 s ago · V2 · QUEUED · version 7`.
    public static String remark(Pipeline p, ViewContext look) {
        Freshness freshness = p.freshness();
        String read = freshness
                .age(look.now())
                .map(a -> "read " + TimeText.age(a) + " ago")
                .orElse("not read yet");
        return CommonText.dots(List.of(
                PipelineText.stateSince(p, look.now()),
                CommonText.line(p.type()),
                CommonText.line(p.mode()),
                p.version() > 0 ? "version " + p.version() : "",
                read));
    }

    private void write(Pipeline p) {
        Freshness.State looks = p.freshness().look(now);
        p.freshness()
                .failure()
                .ifPresent(f -> blocks.add(new DetailItem.Note(
                        StatusStyle.WAIT,
                        "Not read since " + p.freshness().readAt().map(look::at).orElse("the start") + ": "
                                + CommonText.line(f.cause())
                                + (f.remedy().isBlank() ? "" : ". " + CommonText.line(f.remedy())))));
        p.missing()
                .forEach(m -> blocks.add(new DetailItem.Note(
                        StatusStyle.WAIT,
                        "Partly known: " + CommonText.line(m.failure().cause())
                                + (m.failure().remedy().isBlank()
                                        ? ""
                                        : ". "
                                                + CommonText.capital(CommonText.line(
                                                        m.failure().remedy()))))));
        if (looks == Freshness.State.STALE) {
            blocks.add(new DetailItem.Note(
                    StatusStyle.WAIT, "Older than three of its own intervals: what is below may have changed."));
        }
        if (!p.parallel() && !p.stages().isEmpty()) {
            blocks.add(new StageStripItem(StageCellModel.of(p, now)));
        }
        p.headlineExecution().ifPresent(e -> execution(p, e));
        if (p.parallel()) {
            parallel(p);
        } else {
            p.stages().forEach(s -> stage(p, s));
            executions(p);
        }
        blocks.add(new DetailItem.Heading("Where"));
        blocks.add(new DetailItem.Fact(
                "Account", p.account().name() + " · " + p.account().accountId()));
        blocks.add(new DetailItem.Fact("Region", p.account().region()));
        p.account().pipelinePage(p.id().name()).ifPresent(page -> link("Open in the AWS console", page.toString()));
    }

    /// One source revision of an execution: the name of its source where there are several.
    static DetailItem commit(Execution e, Commit c) {
        return new DetailItem.Fact(
                e.commits().size() > 1 ? CommonText.line(c.action()) : "Commit",
                CommonText.dots(List.of(CommonText.line(c.shortId()), CommonText.line(c.message()))));
    }

    private void execution(Pipeline p, Execution e) {
        blocks.add(new DetailItem.Fact("Execution", e.id(), true));
        for (Commit c : e.commits()) {
            blocks.add(commit(e, c));
            if (!c.id().equals(c.shortId())) {
                blocks.add(new DetailItem.Fact("Revision", CommonText.line(c.id()), true));
            }
        }
        e.trigger().ifPresent(t -> {
            String words = PipelineText.trigger(e, PipelineText.provider(p, e));
            blocks.add(new DetailItem.Fact("Started by", words));
            t.failedExecution()
                    .ifPresent(
                            id -> blocks.add(new DetailItem.Fact("After the failure of", CommonText.line(id), true)));
            if (!t.detail().isBlank() && t.failedExecution().isEmpty()) {
                blocks.add(new DetailItem.Fact("Trigger", CommonText.line(t.detail()), true));
            }
        });
        e.startedAt().ifPresent(at -> blocks.add(new DetailItem.Fact("Started", look.atSecond(at))));
        e.detail()
                .rollbackOf()
                .ifPresent(id -> blocks.add(new DetailItem.Fact("Rolls back to", CommonText.line(id), true)));
        if (!e.detail().statusSummary().isBlank()) {
            blocks.add(new DetailItem.Fact("Status", CommonText.line(e.detail().statusSummary())));
        }
        if (!e.detail().stopReason().isBlank()) {
            blocks.add(new DetailItem.Fact(
                    "Stopped because", CommonText.line(e.detail().stopReason())));
        }
        PipelineText.commit(e)
                .flatMap(Commit::url)
                .ifPresent(url -> blocks.add(new DetailItem.Link("Open the commit", url, browser)));
    }

    private void stage(Pipeline p, Stage s) {
        blocks.add(new DetailItem.Heading(CommonText.line(s.name())));
        p.otherExecution(s).ifPresent(id -> blocks.add(new DetailItem.Note(StatusStyle.IDLE, otherExecution(p, id))));
        if (s.disabled().isPresent()) {
            blocks.add(new DetailItem.Note(StatusStyle.WAIT, CommonText.capital(PipelineText.disabled(s, look))));
        }
        if (!s.inbound().isEmpty()) {
            blocks.add(new DetailItem.Note(
                    s.holds() ? StatusStyle.WAIT : StatusStyle.IDLE,
                    (s.holds() ? "Held here: " : "Queued here: ") + String.join(", ", s.inbound())));
        }
        s.retries().ifPresent(r -> blocks.add(new DetailItem.Note(StatusStyle.IDLE, CommonText.capital(retries(r)))));
        if (s.rollback()) {
            blocks.add(s.executionId()
                    .flatMap(p::execution)
                    .flatMap(e -> rolledBack(p, e))
                    .orElse(new DetailItem.Note(StatusStyle.IDLE, "A rollback execution is in this stage.")));
        }
        s.conditions().forEach(c -> condition(s, CommonText.capital(PipelineText.condition(c)), c));
        if (s.failedBefore()) {
            blocks.add(new DetailItem.Note(StatusStyle.FAIL, "It failed before and runs again."));
        }
        if (s.actions().isEmpty()) {
            blocks.add(new DetailItem.Item(
                    PipelineText.mood(s.state()),
                    PipelineText.word(s.state(), s.awsStatus()),
                    "",
                    PipelineText.stageTime(s, now),
                    false));
        }
        s.actions().forEach(this::action);
    }

    /// `Execution 3f2a19c2, started 2 h ago, and not the one above`.
    private String otherExecution(Pipeline p, String id) {
        String started = p.execution(id)
                .flatMap(Execution::startedAt)
                .map(at -> ", started " + TimeText.age(Duration.between(at, now)) + " ago")
                .orElse("");
        return "Execution " + CommonText.line(Execution.brief(id)) + started + ", not the one above.";
    }

    private static Optional<DetailItem> rolledBack(Pipeline p, Execution e) {
        return PipelineReason.rolledBack(p, e)
                .map(text -> CommonText.capital(CommonText.line(text)))
                .map(text -> new DetailItem.Note(StatusStyle.WAIT, text.endsWith(".") ? text : text + "."));
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
        StatusStyle mood = fails ? StatusStyle.FAIL : c.inProgress() ? StatusStyle.RUN : StatusStyle.IDLE;
        blocks.add(new DetailItem.Item(
                mood,
                title,
                CommonText.dots(List.of(
                        PipelineText.evaluation(c.awsStatus()),
                        c.failed() && s.state() == PipelineState.SKIPPED
                                ? "the stage is skipped"
                                : PipelineText.result(c))),
                c.changedAt()
                        .map(at -> TimeText.age(Duration.between(at, now)) + " ago")
                        .orElse(""),
                false));
        String reason = c.reason();
        if (!reason.isBlank() && !c.awsStatus().equals("Succeeded")) {
            blocks.add(new DetailItem.Full(mood, CommonText.block(reason, LONGEST_ERROR), fails));
        }
        c.rules().stream()
                .filter(rule -> !c.decidingRule().equals(Optional.of(rule)))
                .forEach(rule -> blocks.add(new DetailItem.Fact(
                        "Rule " + CommonText.line(rule.name()),
                        CommonText.dots(
                                List.of(PipelineText.evaluation(rule.awsStatus()), CommonText.line(rule.reason()))))));
        c.decidingRule()
                .flatMap(StageCondition.Rule::url)
                .ifPresent(url -> blocks.add(new DetailItem.Link("Open what the rule looked at", url, browser)));
    }

    private void action(Action a) {
        blocks.add(new DetailItem.Item(
                PipelineText.mood(a.state()),
                CommonText.line(a.name()),
                CommonText.dots(List.of(
                        a.type().map(t -> CommonText.line(t.provider())).orElse(""),
                        PipelineText.word(a.state(), a.awsStatus()),
                        a.percentComplete()
                                .filter(p -> a.state() == PipelineState.IN_PROGRESS)
                                .map(p -> p + " %")
                                .orElse(""))),
                actionTime(a),
                false));
        String error = a.state() == PipelineState.FAILED ? PipelineText.errorText(a) : "";
        if (!error.isBlank()) {
            String code = a.error()
                    .map(e -> e.code())
                    .filter(c -> !c.isBlank() && !error.equals(c))
                    .map(c -> c + ": ")
                    .orElse("");
            blocks.add(new DetailItem.Full(StatusStyle.FAIL, CommonText.block(code + error, LONGEST_ERROR), true));
        }
        if (!a.summary().isBlank() && !a.summary().equals(error)) {
            blocks.add(new DetailItem.Full(StatusStyle.IDLE, CommonText.block(a.summary(), LONGEST_ERROR), false));
        }
        a.updatedBy().ifPresent(who -> blocks.add(new DetailItem.Fact("Updated by", CommonText.line(who), true)));
        a.externalId().ifPresent(id -> blocks.add(new DetailItem.Fact("External id", CommonText.line(id), true)));
        a.build().ifPresent(build -> blocks.addAll(BuildDetails.of(build, now, browser)));
        a.url()
                .ifPresent(url -> blocks.add(new DetailItem.Link(
                        "Open in "
                                + a.type()
                                        .map(t -> CommonText.line(t.provider()))
                                        .orElse("its own page"),
                        url,
                        browser)));
    }

    private String actionTime(Action a) {
        Optional<Instant> end = a.changedAt();
        if (a.startedAt().isPresent()) {
            Instant until = a.state() == PipelineState.IN_PROGRESS || a.state() == PipelineState.WAITING_FOR_APPROVAL
                    ? now
                    : end.orElse(now);
            return TimeText.took(Duration.between(a.startedAt().get(), until));
        }
        return end.map(at -> TimeText.age(Duration.between(at, now)) + " ago").orElse("");
    }

    private void executions(Pipeline p) {
        List<Execution> others = p.executions().stream()
                .filter(e -> !Optional.of(e.id()).equals(p.headline()))
                .toList();
        if (others.isEmpty()) {
            return;
        }
        blocks.add(new DetailItem.Heading("Other executions"));
        others.forEach(e -> blocks.add(item(e)));
    }

    private DetailItem item(Execution e) {
        return new DetailItem.Item(
                PipelineText.mood(e.state()),
                e.id().substring(0, Math.min(8, e.id().length())),
                CommonText.dots(List.of(
                        PipelineText.word(e.state(), e.awsStatus()),
                        PipelineText.commit(e)
                                .map(c -> CommonText.line(c.message()))
                                .orElse(""))),
                e.startedAt()
                        .map(at -> TimeText.age(Duration.between(at, now)) + " ago")
                        .orElse(""),
                false);
    }

    private void parallel(Pipeline p) {
        blocks.add(new DetailItem.Heading("Executions, each on its own"));
        for (Execution e : p.executions()) {
            blocks.add(item(e));
            if (!e.stages().isEmpty()) {
                blocks.add(new StageStripItem(StageCellModel.ofStages(e.stages(), now)));
            } else if (PipelineRules.busy(e.state()) || e.state() == PipelineState.FAILED) {
                blocks.add(new DetailItem.Note(StatusStyle.UNKNOWN, "Its actions were not read yet."));
            }
            e.stages().stream()
                    .filter(Stage::holds)
                    .forEach(s -> blocks.add(new DetailItem.Note(
                            StatusStyle.WAIT,
                            "Held before " + CommonText.line(s.name()) + ": " + PipelineText.disabled(s, look))));
            rolledBack(p, e).ifPresent(blocks::add);
            e.stages().stream()
                    .filter(Stage::failedBefore)
                    .forEach(s -> blocks.add(new DetailItem.Note(
                            StatusStyle.FAIL, CommonText.line(s.name()) + " failed before and runs again.")));
            e.stages().forEach(s -> s.decidingCondition()
                    .ifPresent(c -> condition(s, CommonText.line(s.name()) + " · " + PipelineText.condition(c), c)));
            e.stages().stream()
                    .filter(s -> s.state() == PipelineState.FAILED || s.state() == PipelineState.WAITING_FOR_APPROVAL)
                    .flatMap(s -> s.actions().stream())
                    .filter(a -> a.state() == PipelineState.FAILED || a.state() == PipelineState.WAITING_FOR_APPROVAL)
                    .forEach(this::action);
        }
    }

    private void link(String text, String address) {
        try {
            blocks.add(new DetailItem.Link(text, java.net.URI.create(address), browser));
        } catch (IllegalArgumentException e) {
            // A name that makes no address: there is nothing to open.
            blocks.add(new DetailItem.Note(StatusStyle.IDLE, address));
        }
    }
}
