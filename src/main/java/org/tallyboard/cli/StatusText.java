package org.tallyboard.cli;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.tallyboard.board.Snapshot;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobState;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.Project;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.source.Failure;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;

/// One snapshot as text for a terminal.
final class StatusText {

    private static final int LONGEST = 120;

    private final Snapshot snapshot;
    private final StatusReport report;
    private final Set<String> told = new HashSet<>();

    StatusText(Snapshot snapshot, StatusReport report) {
        this.snapshot = snapshot;
        this.report = report;
    }

    String text() {
        StringBuilder out = new StringBuilder();
        List<AttentionReport.Line> needs = new AttentionReport(snapshot).lines();
        long known = needs.stream().filter(n -> !n.isOpen()).count();
        long open = needs.size() - known;
        out.append("needs a person: ")
                .append(open == 0 ? "nothing" : open)
                .append(known == 0 ? "" : ", and " + known + " acknowledged")
                .append('\n');
        needs.forEach(n -> line(
                out,
                head(n.name()),
                n.kind(),
                since(n) + reason(n) + n.broker().map(this::at).orElse("")));
        out.append("sources\n");
        StatusReport.inOrder(snapshot)
                .forEach(s -> line(out, s.id().name(), StatusReport.word(s.id().kind()), phase(s)));
        for (BrokerView broker : snapshot.brokers()) {
            broker.overview()
                    .filter(overview -> !broker.deprecated().isEmpty())
                    .ifPresent(overview -> line(
                            out,
                            broker.name(),
                            "RabbitMQ " + overview.version(),
                            "in use, and refused by later versions: " + String.join(", ", broker.deprecated())));
        }
        if (hasAws()) {
            pipelines(out);
        }
        if (hasBroker()) {
            jobs(out);
        }
        return out.toString();
    }

    /// What nothing is configured for is not spoken of.
    private boolean hasAws() {
        return snapshot.sources().stream()
                        .map(source -> source.id().kind())
                        .anyMatch(kind -> kind == SourceId.Kind.AWS || kind == SourceId.Kind.BUILDS)
                || !snapshot.rows().isEmpty();
    }

    private boolean hasBroker() {
        return !eventStreams().isEmpty()
                || !snapshot.brokers().isEmpty()
                || !snapshot.jobs().isEmpty();
    }

    private List<SourceId> eventStreams() {
        return snapshot.sources().stream()
                .map(SourceStatus::id)
                .filter(id -> id.kind() == SourceId.Kind.EVENTS)
                .toList();
    }

    /// Which broker is meant, where there are several.
    private String at(String broker) {
        return eventStreams().size() > 1 ? " at " + broker : "";
    }

    private void pipelines(StringBuilder out) {
        out.append("pipelines: ").append(counts()).append('\n');
        report.pipelines()
                .forEach(p ->
                        line(out, p.id().account() + "/" + p.id().name(), StatusReport.word(p.state()), stages(p)));
        if (!snapshot.projects().isEmpty()) {
            out.append("projects: ").append(snapshot.projects().size()).append('\n');
            report.projects()
                    .forEach(p ->
                            line(out, p.id().account() + "/" + p.id().name(), StatusReport.word(p.state()), builds(p)));
        }
    }

    private void jobs(StringBuilder out) {
        out.append("workers: ")
                .append(number(snapshot.workers().size(), SourceId.Kind.EVENTS))
                .append('\n');
        snapshot.workers()
                .forEach(w -> line(
                        out,
                        w.hostname(),
                        StatusReport.word(w.state()),
                        w.clockRemark().orElse("") + at(w.key().broker())));
        out.append("jobs seen since ")
                .append(snapshot.observedFrom().truncatedTo(ChronoUnit.SECONDS))
                .append(": ")
                .append(number(snapshot.jobs().size(), SourceId.Kind.EVENTS))
                .append('\n');
        report.jobs()
                .forEach(j -> line(
                        out,
                        head(j.title()),
                        word(j.state()),
                        job(j) + at(j.key().broker())));
        UpcomingReport next = new UpcomingReport(snapshot);
        out.append(next.heading()).append('\n');
        next.lines().forEach(l -> line(out, head(l.name()), l.state(), l.rest()));
        out.append("queues\n");
        for (BrokerView broker : snapshot.brokers()) {
            broker.queues().stream()
                    .filter(q -> !q.internal())
                    .forEach(q -> line(out, q.name(), broker.name(), queue(q)));
        }
    }

    private static void line(StringBuilder out, String name, String state, String rest) {
        out.append(String.format(
                                Locale.ROOT,
                                "  %-34s %-20s %s",
                                TerminalText.line(name),
                                state,
                                TerminalText.line(rest))
                        .stripTrailing())
                .append('\n');
    }

    private String counts() {
        Map<String, Long> counts = snapshot.pipelines().stream()
                .collect(Collectors.groupingBy(p -> StatusReport.word(p.state()), TreeMap::new, Collectors.counting()));
        String told = counts.entrySet().stream()
                .map(e -> e.getValue() + " " + e.getKey())
                .collect(Collectors.joining(", "));
        if (allRead(SourceId.Kind.AWS)) {
            return counts.isEmpty() ? "none" : told;
        }
        return counts.isEmpty() ? "unknown" : told + "; not every account was read";
    }

    /// Nothing that was seen is no number while not everything was read.
    private String number(int count, SourceId.Kind kind) {
        return allRead(kind) ? Integer.toString(count) : count == 0 ? "unknown" : "at least " + count;
    }

    private boolean allRead(SourceId.Kind kind) {
        return snapshot.sources().stream()
                .filter(source -> source.id().kind() == kind)
                .allMatch(StatusReport::wasRead);
    }

    private String phase(SourceStatus status) {
        String age = status.oldestRow()
                .map(at -> ", oldest row " + Duration.between(at, snapshot.at()).toSeconds() + " s")
                .orElse("");
        return switch (status.phase()) {
            case SourceStatus.Connecting connecting -> "connecting";
            case SourceStatus.Reading(int done, int total) -> "reading " + done + " of " + total;
            case SourceStatus.Live live -> "live" + age;
            case SourceStatus.Slowed(String reason) -> "slowed: " + reason + age;
            case SourceStatus.Failed(var failure) -> failed(failure);
        };
    }

    private String since(AttentionReport.Line need) {
        return need.since()
                .filter(at -> !at.isAfter(snapshot.at()))
                .map(at -> "since " + at.truncatedTo(ChronoUnit.SECONDS) + " ")
                .orElse("");
    }

    /// A source's failure stands with its remedy among the sources.
    private static String reason(AttentionReport.Line need) {
        return need.kind().equals("source") ? "" : head(need.reason());
    }

    /// Each cause once: rows that could not be read for the same reason name it, and what helps, in the first of them
    /// only, and none names what its source says already.
    private String once(String prefix, Failure failure) {
        boolean ofSource = snapshot.sources().stream()
                .anyMatch(s -> s.phase() instanceof SourceStatus.Failed(var said)
                        && said.cause().equals(failure.cause()));
        return ofSource || !told.add(failure.cause())
                ? prefix
                : prefix + ": " + head(failure.cause()) + remedy(failure);
    }

    private String remedy(Failure failure) {
        return failure.remedy().isBlank() || !told.add(failure.remedy())
                ? ""
                : ". " + capital(failure.remedy().strip());
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    /// A cause may be a whole sentence and a remedy none.
    private static String failed(Failure failure) {
        String cause = failure.cause().strip();
        String remedy = failure.remedy().strip();
        return "failed because " + (cause.endsWith(".") ? cause : cause + ".")
                + (remedy.isEmpty() ? "" : " " + capital(remedy));
    }

    private String stages(Pipeline pipeline) {
        if (pipeline.freshness().failure().isPresent()) {
            return once("not read", pipeline.freshness().failure().get());
        }
        String partly = pipeline.missing().stream()
                .findFirst()
                .map(missing -> "; " + once("partly known", missing.failure()))
                .orElse("");
        if (pipeline.parallel()) {
            int n = pipeline.executions().size();
            return n + (n == 1 ? " execution" : " executions") + ", PARALLEL" + partly;
        }
        return pipeline.stages().stream()
                .map((Stage s) -> s.name() + " " + StatusReport.word(s.state())
                        + pipeline.otherExecution(s)
                                .map(id -> " (execution " + Execution.brief(id) + ")")
                                .orElse(""))
                .collect(Collectors.joining(" > ", "", partly));
    }

    private String builds(Project project) {
        if (project.freshness().failure().isPresent()) {
            return once("not read", project.freshness().failure().get());
        }
        return BuildReport.line(project)
                + project.missing().stream()
                        .findFirst()
                        .map(missing -> "; " + once("partly known", missing.failure()))
                        .orElse("");
    }

    private static String word(JobState state) {
        return state == JobState.LOST_TRACK
                ? "lost track of"
                : state.celeryName().toLowerCase(Locale.ROOT);
    }

    private static String job(Job job) {
        String attempt =
                job.latest().retries() == 0 ? "" : "attempt " + (job.latest().retries() + 1) + " ";
        return attempt
                + job.latest().worker().map(w -> "on " + w).orElse("")
                + job.latest().lost().map(l -> " " + l.why().words()).orElse("")
                + job.latest().exception().map(e -> " " + head(e)).orElse("");
    }

    private static String queue(BrokerView.Queue queue) {
        return known(queue.ready()) + " ready, " + known(queue.unacked()) + " unacked, " + known(queue.consumers())
                + (queue.consumers().equals(OptionalLong.of(1)) ? " consumer" : " consumers")
                + queue.deliveryLimit().map(limit -> "; " + limit.words()).orElse("");
    }

    private static String known(OptionalLong value) {
        return value.isPresent() ? Long.toString(value.getAsLong()) : "?";
    }

    private static String head(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST - 1) + "…" : text;
    }
}
