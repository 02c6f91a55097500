package org.tallyboard.board;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.tallyboard.attention.AttentionKey;
import org.tallyboard.attention.AttentionKind;
import org.tallyboard.attention.Severity;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Build;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.Project;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.source.Failure;
import org.tallyboard.source.SourceStatus;

/// One thing that waits for a person. Declared in the order of urgency.
public sealed interface AttentionCause {

    /// What kind of thing.
    AttentionKind kind();

    /// How bad it is.
    Severity severity();

    /// What it is about: with the kind it tells this from everything else, on every board alike.
    String reference();

    /// When it began, where its source tells.
    Optional<Instant> since();

    /// Configured name of the broker whose jobs it is about.
    default Optional<String> ofBroker() {
        return Optional.empty();
    }

    /// How long it has to last before it needs a person: what is over in a moment, such as a worker's restart, does
    /// not.
    default Duration after() {
        return Duration.ZERO;
    }

    /// What tells it from other needs.
    default AttentionKey key() {
        return new AttentionKey(kind(), reference());
    }

    /// A recording that should run now and does not: every minute is lost.
    ///
    /// @param ahead true while nothing is lost yet, for example before a disk is full
    record LosingProgramme(Job job, LosingRecordings.Loss loss, boolean ahead) implements AttentionCause {
        @Override
        public AttentionKind kind() {
            return AttentionKind.LOSING_PROGRAMME;
        }

        @Override
        public Optional<String> ofBroker() {
            return Optional.of(job.key().broker());
        }

        @Override
        public Severity severity() {
            return ahead ? Severity.WILL_LOSE : Severity.LOSING;
        }

        @Override
        public String reference() {
            return job.key().text();
        }

        @Override
        public Optional<Instant> since() {
            return Optional.of(loss.since());
        }
    }

    /// Recordings of one broker that should have begun, and that their scheduler has not sent.
    ///
    /// @param late the earliest first; never empty
    record NotSent(List<UpcomingRecordings.Row> late) implements AttentionCause {
        public NotSent {
            late = List.copyOf(late);
        }

        @Override
        public AttentionKind kind() {
            return AttentionKind.NOT_SENT;
        }

        @Override
        public Optional<String> ofBroker() {
            return Optional.of(late.getFirst().key().broker());
        }

        @Override
        public Severity severity() {
            return Severity.LOSING;
        }

        @Override
        public String reference() {
            // One more that is late is news.
            return late.getLast().key().text();
        }

        @Override
        public Optional<Instant> since() {
            return Optional.of(late.getFirst().recording().start());
        }
    }

    /// More recordings will soon be due than there are slots.
    record TooFewSlots(CapacityForecast.Shortage shortage) implements AttentionCause {
        @Override
        public AttentionKind kind() {
            return AttentionKind.TOO_FEW_SLOTS;
        }

        @Override
        public Optional<String> ofBroker() {
            return Optional.of(shortage.broker());
        }

        @Override
        public Severity severity() {
            return Severity.WILL_LOSE;
        }

        @Override
        public String reference() {
            return shortage.starting().stream().map(JobKey::text).findFirst().orElse("");
        }

        @Override
        public Optional<Instant> since() {
            return Optional.of(shortage.from());
        }
    }

    /// A manual approval that waits.
    ///
    /// @param execution the execution that waits, as far as known
    /// @param since when it began to wait
    /// @param newerBehind how many newer executions stand behind it
    record ApprovalWaits(
            Pipeline pipeline,
            Stage stage,
            Action action,
            Optional<Execution> execution,
            Optional<Instant> since,
            int newerBehind)
            implements AttentionCause {
        @Override
        public AttentionKind kind() {
            return AttentionKind.APPROVAL;
        }

        @Override
        public Severity severity() {
            return Severity.WAITING;
        }

        @Override
        public String reference() {
            return pipeline.id().account() + "/" + pipeline.id().name() + "/" + stage.name() + "/" + action.name() + "/"
                    + execution.map(Execution::id).or(stage::executionId).orElse("");
        }
    }

    /// Executions that stand before a stage whose inbound transition is disabled.
    ///
    /// @param stage the stage; its inbound executions are held
    /// @param since when the first of them came to stand there, as far as known
    record ExecutionHeld(Pipeline pipeline, Stage stage, Optional<Instant> since) implements AttentionCause {
        @Override
        public AttentionKind kind() {
            return AttentionKind.HELD;
        }

        @Override
        public Severity severity() {
            return Severity.WAITING;
        }

        @Override
        public String reference() {
            return pipeline.id().account() + "/" + pipeline.id().name() + "/" + stage.name();
        }
    }

    /// A source that cannot be read: everything that it shows is from before.
    ///
    /// @param rows how many rows it has
    record SourceFailed(SourceStatus source, Failure failure, int rows) implements AttentionCause {
        @Override
        public AttentionKind kind() {
            return AttentionKind.SOURCE;
        }

        @Override
        public Severity severity() {
            return Severity.FAILED;
        }

        @Override
        public String reference() {
            return source.id().kind() + "/" + source.id().name();
        }

        @Override
        public Optional<Instant> since() {
            return Optional.of(failure.since());
        }
    }

    /// An action that was carried out from here, and what it set going failed again.
    record ActionFailed(FollowedAction action) implements AttentionCause {
        @Override
        public AttentionKind kind() {
            return AttentionKind.ACTION_FAILED;
        }

        @Override
        public Severity severity() {
            return Severity.FAILED;
        }

        @Override
        public Optional<String> ofBroker() {
            return action.about() instanceof FollowedAction.OfJob job
                    ? Optional.of(job.job().broker())
                    : Optional.empty();
        }

        @Override
        public String reference() {
            return switch (action.about()) {
                case FollowedAction.OfStage stage ->
                    stage.pipeline().account() + "/" + stage.pipeline().name() + "/" + stage.stage() + "/"
                            + stage.execution() + "/" + action.at().getEpochSecond();
                case FollowedAction.OfJob job -> job.job().text();
            };
        }

        @Override
        public Optional<Instant> since() {
            return action.end().map(FollowedAction.End::at);
        }
    }

    /// A pipeline whose stage failed.
    record StageFailed(Pipeline pipeline, Optional<Stage> stage) implements AttentionCause {
        @Override
        public AttentionKind kind() {
            return AttentionKind.FAILED;
        }

        @Override
        public Severity severity() {
            return Severity.FAILED;
        }

        @Override
        public String reference() {
            return pipeline.id().account() + "/" + pipeline.id().name() + "/"
                    + stage.map(Stage::name).orElse("") + "/"
                    + pipeline.since()
                            .map(at -> Long.toString(at.getEpochSecond()))
                            .orElse("");
        }

        @Override
        public Optional<Instant> since() {
            return pipeline.since();
        }
    }

    /// A CodeBuild project whose newest build failed.
    record BuildFailed(Project project, Build build) implements AttentionCause {
        @Override
        public AttentionKind kind() {
            return AttentionKind.BUILD_FAILED;
        }

        @Override
        public Severity severity() {
            return Severity.FAILED;
        }

        @Override
        public String reference() {
            return project.id().account() + "/" + build.id();
        }

        @Override
        public Optional<Instant> since() {
            return project.since();
        }
    }

    /// A broker that takes no messages, because a node of it is short of memory or disk: no job can be sent or taken.
    ///
    /// @param broker its configured name
    /// @param resources what is short where, for example `memory on rabbit@a`; never empty
    record BrokerAlarm(String broker, List<String> resources) implements AttentionCause {
        public BrokerAlarm {
            resources = List.copyOf(resources);
        }

        @Override
        public AttentionKind kind() {
            return AttentionKind.BROKER_ALARM;
        }

        @Override
        public Severity severity() {
            return Severity.WILL_LOSE;
        }

        @Override
        public String reference() {
            return broker;
        }

        @Override
        public Optional<Instant> since() {
            return Optional.empty();
        }
    }

    /// A node of a broker that does not run.
    record NodeDown(String broker, String node) implements AttentionCause {
        @Override
        public AttentionKind kind() {
            return AttentionKind.NODE_DOWN;
        }

        @Override
        public Severity severity() {
            return Severity.FAILED;
        }

        @Override
        public String reference() {
            return broker + "/" + node;
        }

        @Override
        public Optional<Instant> since() {
            return Optional.empty();
        }
    }

    /// A source that answers, and whose oldest row is much older than it should be.
    ///
    /// @param since when the oldest row was read
    record SourceBehind(SourceStatus source, Optional<Instant> since) implements AttentionCause {
        @Override
        public AttentionKind kind() {
            return AttentionKind.SOURCE_BEHIND;
        }

        @Override
        public Severity severity() {
            return Severity.FAILED;
        }

        @Override
        public String reference() {
            return source.id().kind() + "/" + source.id().name();
        }
    }

    /// Features in use that a later version of RabbitMQ refuses.
    ///
    /// @param features their names as RabbitMQ gives them, for example `transient_nonexcl_queues`
    record DeprecatedFeatures(String broker, List<String> features) implements AttentionCause {
        public DeprecatedFeatures {
            features = List.copyOf(features);
        }

        @Override
        public AttentionKind kind() {
            return AttentionKind.DEPRECATED_FEATURES;
        }

        @Override
        public Severity severity() {
            return Severity.WORTH_KNOWING;
        }

        @Override
        public String reference() {
            return broker + "/" + String.join(",", features);
        }

        @Override
        public Optional<Instant> since() {
            return Optional.empty();
        }
    }

    /// A node that has lost others and not rejoined them.
    ///
    /// @param others the nodes that it does not see; never empty
    record NodesPartitioned(String broker, String node, List<String> others) implements AttentionCause {
        public NodesPartitioned {
            others = List.copyOf(others);
        }

        @Override
        public AttentionKind kind() {
            return AttentionKind.PARTITION;
        }

        @Override
        public Severity severity() {
            return Severity.FAILED;
        }

        @Override
        public String reference() {
            return broker + "/" + node;
        }

        @Override
        public Optional<Instant> since() {
            return Optional.empty();
        }
    }

    /// Messages of jobs wait, and nobody takes them.
    record QueueWithoutConsumer(String broker, BrokerView.Queue queue) implements AttentionCause {
        @Override
        public AttentionKind kind() {
            return AttentionKind.QUEUE_WITHOUT_CONSUMER;
        }

        @Override
        public Severity severity() {
            return Severity.WAITING;
        }

        @Override
        public String reference() {
            return broker + "/" + queue.vhost() + "/" + queue.name();
        }

        @Override
        public Optional<Instant> since() {
            return Optional.empty();
        }

        @Override
        public Duration after() {
            return Duration.ofMinutes(1);
        }
    }

    /// Dead letters become more.
    ///
    /// @param growth from how many, and since when
    record DeadLettersGrow(String broker, BrokerView.Queue queue, BrokerView.Growth growth) implements AttentionCause {
        @Override
        public AttentionKind kind() {
            return AttentionKind.DEAD_LETTERS;
        }

        @Override
        public Severity severity() {
            return Severity.FAILED;
        }

        @Override
        public String reference() {
            return broker + "/" + queue.vhost() + "/" + queue.name();
        }

        @Override
        public Optional<Instant> since() {
            return Optional.of(growth.since());
        }
    }

    /// Consumers take jobs from a queue, and no worker of this broker has told anything.
    record NoEvents(String broker, BrokerView.Queue queue) implements AttentionCause {
        @Override
        public AttentionKind kind() {
            return AttentionKind.NO_EVENTS;
        }

        @Override
        public Severity severity() {
            return Severity.WORTH_KNOWING;
        }

        @Override
        public String reference() {
            return broker;
        }

        @Override
        public Optional<Instant> since() {
            return Optional.empty();
        }

        @Override
        public Duration after() {
            return Duration.ofMinutes(2);
        }
    }
}
