package org.tallyboard.operate;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.source.Account;

/// Looks at one stage of one execution, before and after an order.
final class PipelineReadback {

    static final String LOOK_AGAIN = "look at what it shows now, and order again if it is still wanted";
    private static final Duration EVERY = Duration.ofMillis(250);
    /// When the watcher is asked to read the pipeline again after an order. The board's own reads show the change, so
    /// that however many orders are under way each costs a few reads, and what else is watched is read meanwhile.
    private static final List<Duration> ASK =
            List.of(Duration.ZERO, Duration.ofSeconds(3), Duration.ofSeconds(10), Duration.ofSeconds(20));

    private final PipelineOrders orders;
    private final KnownPipelines known;
    private final OrderClock waiting;
    private final Account account;
    private final String pipeline;
    private final String stage;
    private final String executionId;
    private String caller = "";
    private Instant acted = Instant.MAX;

    PipelineReadback(
            OrderService.Ports ports,
            OrderClock waiting,
            Account account,
            String pipeline,
            String stage,
            String executionId) {
        this.orders = ports.pipelines();
        this.known = ports.knownPipelines();
        this.waiting = waiting;
        this.account = account;
        this.pipeline = pipeline;
        this.stage = stage;
        this.executionId = executionId;
    }

    /// What was read: the pipeline and in it the stage.
    record Seen(Pipeline pipeline, Stage stage, CurrentStateText words) {
        String told() {
            return words.stage(pipeline, stage);
        }

        /// The same of an execution that has taken the place of the one that was seen.
        String toldOfNext() {
            return words.next(pipeline, stage);
        }

        boolean shows(String execution) {
            return stage.executionId().filter(execution::equals).isPresent();
        }
    }

    String caller() {
        return caller;
    }

    CurrentStateText words() {
        return new CurrentStateText(waiting.zone(), waiting.now());
    }

    /// Asks who acts; present when it is somebody of another account.
    Optional<Outcome.Refused> wrongCaller() throws ReadFailedException {
        Caller found = orders.caller(account);
        caller = found.arn();
        return refusal(found, account);
    }

    static Optional<Outcome.Refused> refusal(Caller caller, Account account) {
        return caller.mismatch(account)
                .map(reason -> new Outcome.Refused(
                        reason,
                        "correct [account.credentials] or account_id of " + account.name() + " and start again"));
    }

    Pipeline read() throws ReadFailedException {
        return orders.readNow(account, pipeline, executionId);
    }

    /// The stage in what was read; for a PARALLEL pipeline that of the execution.
    Optional<Seen> stageIn(Pipeline read) {
        Optional<Stage> found = read.parallel()
                ? read.execution(executionId).flatMap(e -> e.stages().stream()
                        .filter(s -> s.name().equals(stage))
                        .findFirst())
                : read.stage(stage);
        return found.map(s -> new Seen(read, s, words()));
    }

    /// Says that the stage is not there any more.
    Outcome.Refused gone(Pipeline read) {
        return new Outcome.Refused(
                read.parallel()
                        ? "execution " + CurrentStateText.shortId(executionId) + " is not among the executions of "
                                + pipeline + " any more"
                        : pipeline + " has no stage " + stage + " any more",
                "look at the pipeline as it is now");
    }

    /// Says that the stage shows another execution than the one that was seen.
    Outcome.Refused otherExecution(Seen seen) {
        return new Outcome.Refused(
                "you saw execution " + CurrentStateText.shortId(executionId) + ", but now " + seen.told(), LOOK_AGAIN);
    }

    /// Waits until the board's own reads, of after this moment, show what is looked for.
    Optional<Seen> await(Predicate<Seen> shows) throws InterruptedException {
        acted = waiting.now();
        Instant began = waiting.evenNow();
        Iterator<Duration> ask = ASK.iterator();
        Instant[] next = {began.plus(ask.next())};
        return OrderSteps.await(waiting, EVERY, () -> {
            if (!waiting.evenNow().isBefore(next[0])) {
                orders.changed(account, pipeline);
                next[0] = ask.hasNext() ? began.plus(ask.next()) : Instant.MAX;
            }
            return readSince().filter(shows);
        });
    }

    /// What the board has read since the order was given. A read that began before the comparison is never among what
    /// the board shows after it, so what shows here is no older than what was compared.
    private Optional<Seen> readSince() {
        return known.pipeline(new PipelineId(account.name(), pipeline))
                .filter(row -> row.freshness().failure().isEmpty()
                        && row.freshness().readAt().filter(acted::isBefore).isPresent())
                .flatMap(this::stageIn);
    }

    /// What the stage shows after the order, for the end of a sentence.
    String sinceTold() {
        return readSince()
                .map(seen -> "it shows: " + seen.told())
                .orElse("the board has not been able to read it since");
    }

    /// What the stage shows now; empty when it cannot be read.
    Optional<Seen> now() {
        try {
            return stageIn(read());
        } catch (ReadFailedException e) {
            return Optional.empty();
        }
    }

    /// What the stage shows now, for the end of a sentence.
    String nowTold() {
        return now().map(seen -> "it shows: " + seen.told()).orElse("what it shows now could not be read");
    }
}
