package org.tallyboard.cli;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.tallyboard.attention.Acknowledgement;
import org.tallyboard.board.AttentionCause;
import org.tallyboard.board.AttentionItem;
import org.tallyboard.board.BuildReason;
import org.tallyboard.board.PipelineReason;
import org.tallyboard.board.Snapshot;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.source.SourceStatus;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What needs a person, for `tallyboard status`: the same as the board's strip, the most urgent first.
final class AttentionReport {

    /// One need.
    ///
    /// @param key names it for `tallyboard ack`
    /// @param kind what kind of need it is, for scripts
    /// @param severity how bad it is
    /// @param broker the broker whose jobs it is about
    /// @param name the pipeline, job or source
    /// @param since when it began, where that is known
    /// @param reason why, for people
    /// @param acknowledged by whom, until when and why
    record Line(
            String key,
            String kind,
            String severity,
            Optional<String> broker,
            String name,
            Optional<Instant> since,
            String reason,
            Optional<Acknowledgement> acknowledged) {

        /// True while nobody said that they know of it.
        boolean isOpen() {
            return acknowledged.isEmpty();
        }
    }

    /// What is said of a need.
    private record Words(String name, String reason) {}

    private final List<Line> lines;

    AttentionReport(Snapshot snapshot) {
        lines = snapshot.attention().stream().map(AttentionReport::line).toList();
    }

    private static Line line(AttentionItem item) {
        AttentionCause need = item.need();
        Words words = words(need);
        return new Line(
                item.key().text(),
                need.kind().word(),
                need.severity().word(),
                need.ofBroker(),
                words.name(),
                need.since(),
                words.reason(),
                item.acknowledged());
    }

    /// One need in a line: `site: Build failed`.
    static String text(AttentionItem item) {
        Words words = words(item.need());
        return words.name() + ": " + words.reason();
    }

    /// True when something needs a person of which nobody has said that they know.
    boolean needsPerson() {
        return lines.stream().anyMatch(Line::isOpen);
    }

    List<Line> lines() {
        return lines;
    }

    ArrayNode toJson(JsonMapper json) {
        ArrayNode all = json.createArrayNode();
        for (Line line : lines) {
            ObjectNode node = all.addObject();
            node.put("kind", line.kind());
            node.put("name", line.name());
            line.since().ifPresentOrElse(at -> node.put("since", at.toString()), () -> node.putNull("since"));
            node.put("reason", line.reason());
            node.put("key", line.key());
            node.put("severity", line.severity());
            line.broker().ifPresent(broker -> node.put("broker", broker));
            line.acknowledged().ifPresentOrElse(given -> acknowledged(node, given), () -> node.putNull("acknowledged"));
        }
        return all;
    }

    private static Words words(AttentionCause need) {
        return switch (need) {
            case AttentionCause.LosingProgramme(var job, var loss, var ahead) ->
                new Words(job.title(), StatusReport.word(loss.kind()) + ", ends " + loss.ends());
            case AttentionCause.NotSent(var late) ->
                new Words(
                        late.getFirst().recording().title(),
                        late.size() == 1 ? "its scheduler has not sent it" : late.size() + " recordings are late");
            case AttentionCause.TooFewSlots(var shortage) ->
                new Words(
                        shortage.broker(),
                        shortage.due() + " due at once, " + shortage.slots() + " slots, from " + shortage.from()
                                + " until " + shortage.until());
            case AttentionCause.ApprovalWaits approval ->
                new Words(
                        name(approval.pipeline()),
                        approval.stage().name() + " / " + approval.action().name() + " waits for approval");
            case AttentionCause.ExecutionHeld held ->
                new Words(
                        name(held.pipeline()), held.stage().name() + ": " + PipelineReason.disabled(held.stage(), ""));
            case AttentionCause.SourceFailed failed ->
                new Words(failed.source().id().name(), failed.failure().cause());
            case AttentionCause.SourceBehind behind ->
                new Words(
                        behind.source().id().name(),
                        "its rows are much older than they should be"
                                + (behind.source().phase() instanceof SourceStatus.Slowed(String reason)
                                        ? ": " + reason
                                        : ""));
            case AttentionCause.StageFailed failed ->
                new Words(
                        name(failed.pipeline()),
                        PipelineReason.of(failed.pipeline()).orElse("failed"));
            case AttentionCause.ActionFailed(var action) ->
                new Words(
                        action.about().name(),
                        "retried " + action.at()
                                + action.end()
                                        .map(end -> ", " + end.state() + " " + end.at())
                                        .orElse(""));
            case AttentionCause.BuildFailed(var project, var build) ->
                new Words(project.id().account() + "/" + project.id().name(), BuildReason.of(build));
            case AttentionCause.BrokerAlarm(String broker, List<String> resources) ->
                new Words(broker, "takes no messages: short of " + String.join(", ", resources));
            case AttentionCause.NodeDown(String broker, String node) -> new Words(broker, "node " + node + " is down");
            case AttentionCause.NodesPartitioned(String broker, String node, List<String> others) ->
                new Words(broker, "node " + node + " has lost " + String.join(", ", others));
            case AttentionCause.QueueWithoutConsumer(String broker, BrokerView.Queue queue) ->
                new Words(
                        broker, queue.ready().orElse(0) + " jobs wait in " + queue.name() + ", and nobody takes them");
            case AttentionCause.DeadLettersGrow(String broker, BrokerView.Queue queue, BrokerView.Growth growth) ->
                new Words(
                        broker,
                        "dead letters in " + queue.name() + ": " + queue.ready().orElse(0) + ", they were "
                                + growth.from());
            case AttentionCause.NoEvents(String broker, BrokerView.Queue queue) ->
                new Words(
                        broker,
                        "jobs are taken from " + queue.name() + ", and no worker sends events: start workers with -E");
            case AttentionCause.DeprecatedFeatures(String broker, List<String> features) ->
                new Words(broker, "uses what a later version of RabbitMQ refuses: " + String.join(", ", features));
        };
    }

    private static void acknowledged(ObjectNode node, Acknowledgement given) {
        ObjectNode word = node.putObject("acknowledged");
        word.put("by", given.by());
        word.put("at", given.at().toString());
        given.until().ifPresentOrElse(until -> word.put("until", until.toString()), () -> word.putNull("until"));
        word.put("why", given.why());
    }

    private static String name(Pipeline pipeline) {
        return pipeline.id().account() + "/" + pipeline.id().name();
    }
}
