package org.tallyboard.board;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.tallyboard.attention.AcknowledgementEvent;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.job.HeldJob;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobEvent;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.JobPayload;
import org.tallyboard.job.Preview;
import org.tallyboard.job.Recording;
import org.tallyboard.job.SchedulerPlan;
import org.tallyboard.job.WorkerEvent;
import org.tallyboard.job.WorkerKey;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.pipeline.Project;
import org.tallyboard.pipeline.ProjectId;
import org.tallyboard.source.Account;
import org.tallyboard.source.Failure;
import org.tallyboard.source.SourceStatus;

/// One thing that a watcher learned. All variants live here; the state owner applies them one after another.
public sealed interface Change {

    /// Roughly how many bytes it holds while it waits; what is not counted is small.
    default long weight() {
        return 256;
    }

    /// How a source is doing.
    record SourceReported(SourceStatus status) implements Change {}

    /// The complete list of an account's pipelines: rows of that account that are not in it vanish, new ones appear as
    /// not yet read.
    ///
    /// @param interval the interval of a row that is not read yet
    record PipelinesListed(Account account, List<Listed> pipelines, Duration interval) implements Change {
        public PipelinesListed {
            pipelines = List.copyOf(pipelines);
        }

        /// One pipeline as ListPipelines tells it.
        public record Listed(String name, int version, String type, String mode) {}
    }

    /// An action was carried out from here, and its effect is to be followed.
    record ActionTaken(FollowedAction action) implements Change {}

    /// A pipeline was read.
    record PipelineRead(Pipeline pipeline) implements Change {}

    /// Reading a pipeline failed; its row keeps what it showed and says why it is old.
    record PipelineNotRead(PipelineId id, Failure failure) implements Change {}

    /// The complete list of the CodeBuild projects that are watched in an account: rows of projects of that account
    /// that are not in it vanish, new ones appear as not yet read.
    ///
    /// @param interval the interval of a row that is not read yet
    record ProjectsListed(Account account, List<String> names, Duration interval) implements Change {
        public ProjectsListed {
            names = List.copyOf(names);
        }
    }

    /// A CodeBuild project was read.
    record ProjectRead(Project project) implements Change {}

    /// Reading a CodeBuild project failed; its row keeps what it showed and says why it is old.
    record ProjectNotRead(ProjectId id, Failure failure) implements Change {}

    /// A part of the broker's management API was read, or could not be read.
    record BrokerRead(BrokerView view) implements Change {
        /// Roughly: a queue is some texts and figures.
        @Override
        public long weight() {
            return 256L * (1 + view.queues().size());
        }
    }

    /// Workers that are connected to a broker whose alarm keeps them from telling anything; empty without an alarm.
    ///
    /// @param broker configured name of the broker
    record WorkersSilenced(String broker, Set<String> hostnames) implements Change {
        public WorkersSilenced {
            hostnames = Set.copyOf(hostnames);
        }
    }

    /// Events arrived from one broker, in order of arrival.
    ///
    /// @param broker configured name of the broker
    /// @param agendas what schedulers told of what they have planned
    /// @param bytes how long the messages were
    record EventsArrived(
            String broker, List<JobEvent> jobs, List<WorkerEvent> workers, List<SchedulerPlan> agendas, long bytes)
            implements Change {
        public EventsArrived {
            jobs = List.copyOf(jobs);
            workers = List.copyOf(workers);
            agendas = List.copyOf(agendas);
        }

        /// Events of jobs and workers only.
        public EventsArrived(String broker, List<JobEvent> jobs, List<WorkerEvent> workers) {
            this(broker, jobs, workers, List.of());
        }

        /// Events whose texts are short.
        public EventsArrived(
                String broker, List<JobEvent> jobs, List<WorkerEvent> workers, List<SchedulerPlan> agendas) {
            this(broker, jobs, workers, agendas, 0);
        }

        /// The same events of messages so long.
        public EventsArrived of(long length) {
            return new EventsArrived(broker, jobs, workers, agendas, length);
        }

        /// The texts of an event take up to two bytes a character; beside them an event is some objects.
        @Override
        public long weight() {
            return 2 * bytes + 512L * (jobs.size() + workers.size() + agendas.size());
        }
    }

    /// One worker's complete answer to active, reserved and scheduled.
    ///
    /// @param at when it was asked, by an even time ([org.tallyboard.source.EvenTime])
    /// @param slots `stats.pool.max-concurrency`, where it answered
    /// @param queues the names of `active_queues`; empty where it did not answer
    record WorkerAnswered(WorkerKey worker, Instant at, List<HeldJob> jobs, OptionalInt slots, Set<String> queues)
            implements Change {
        public WorkerAnswered {
            jobs = List.copyOf(jobs);
            queues = Set.copyOf(queues);
        }

        @Override
        public long weight() {
            return 512L * (1 + jobs.size())
                    + jobs.stream()
                            .flatMap(job -> job.payload().stream())
                            .mapToLong(JobPayload::size)
                            .sum();
        }
    }

    /// What was last known of a broker's jobs before this board started; see
    /// [org.tallyboard.job.JobLedger#recall].
    record JobsRecalled(String broker, List<Job> jobs) implements Change {
        public JobsRecalled {
            jobs = List.copyOf(jobs);
        }

        @Override
        public long weight() {
            return 256 + 1_024L * jobs.size();
        }
    }

    /// A job's payload was captured.
    ///
    /// @param recording what the real arguments tell of a recording; better than what event text told
    record PayloadCaptured(JobKey job, JobPayload payload, Optional<Recording> recording) implements Change {

        /// A payload that says nothing of a recording.
        public PayloadCaptured(JobKey job, JobPayload payload) {
            this(job, payload, Optional.empty());
        }

        @Override
        public long weight() {
            return 512L + payload.size();
        }
    }

    /// A job's payload could not be captured: why, and what to change so that it can next time.
    record PayloadMissing(JobKey job, String reason) implements Change {}

    /// A preview picture arrived.
    record PreviewArrived(JobKey job, Preview preview) implements Change {
        @Override
        public long weight() {
            return 256L + preview.jpeg().length;
        }
    }

    /// The event stream of a broker broke (`since` present) or came back (empty). While it is broken nobody knows
    /// whether a worker lives, and events are missed.
    ///
    /// @param broker configured name of the broker
    record StreamInterrupted(String broker, Optional<Instant> since) implements Change {}

    /// A person acknowledged something that needs a person, or took that back, here or at another board.
    record Acknowledged(AcknowledgementEvent event) implements Change {}
}
