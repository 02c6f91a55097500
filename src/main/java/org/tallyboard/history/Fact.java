package org.tallyboard.history;

import java.time.Instant;
import java.util.Optional;
import org.tallyboard.job.JobState;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.source.SourceId;

/// One thing that happened: a subject came to be in a state. All kinds live here. Values that are kept for a long time
/// and read by later versions: a component may be added, and none renamed or given another meaning.
///
/// No fact holds arguments, results, tracebacks or addresses of streams, since these may hold secrets.
public sealed interface Fact {

    /// The account or the broker that it belongs to; empty for what belongs to neither.
    String scope();

    /// What it is about, unique among the facts of its kind in its scope.
    String subject();

    /// What came to be, for example `SUCCEEDED`; with [#subject] and [#sameness] it says which facts are the same one.
    String mark();

    /// When.
    FactTime when();

    /// Which facts about one subject are one and the same, though two boards or two runs of a board have seen them.
    Sameness sameness();

    /// True for what every subject is unless something is wrong, so that it is worth no fact before the first trouble.
    default boolean usual() {
        return false;
    }

    /// How often a subject can come to be in one state.
    enum Sameness {
        /// Once.
        ONCE,
        /// Once at any time, and all who see it know the same time.
        ONCE_AT_A_TIME,
        /// Whenever it was in another state before and is not in the same one right after: who sees it knows the time
        /// only roughly.
        TURN
    }

    /// An execution of a pipeline began ([PipelineState#IN_PROGRESS]), ended, or went on after its end.
    ///
    /// @param reason why it ended so, where AWS says it; may be empty
    record Execution(
            String account, String pipeline, String execution, PipelineState state, String reason, FactTime when)
            implements Fact {
        @Override
        public String scope() {
            return account;
        }

        @Override
        public String subject() {
            return key(pipeline, execution);
        }

        @Override
        public String mark() {
            return state.name();
        }

        @Override
        public Sameness sameness() {
            return !when.told()
                    ? Sameness.TURN
                    : state == PipelineState.IN_PROGRESS ? Sameness.ONCE : Sameness.ONCE_AT_A_TIME;
        }
    }

    /// A stage began to run in an execution, again after a retry, or ended.
    record Stage(
            String account,
            String pipeline,
            String stage,
            String execution,
            PipelineState state,
            String reason,
            FactTime when)
            implements Fact {
        @Override
        public String scope() {
            return account;
        }

        @Override
        public String subject() {
            return key(pipeline, execution, stage);
        }

        @Override
        public String mark() {
            return state.name();
        }

        @Override
        public Sameness sameness() {
            return Sameness.TURN;
        }
    }

    /// An action execution began, came to wait for an approval, or ended.
    ///
    /// @param id actionExecutionId: a retry has one of its own
    record Action(
            String account,
            String pipeline,
            String stage,
            String action,
            String execution,
            String id,
            PipelineState state,
            String reason,
            FactTime when)
            implements Fact {
        @Override
        public String scope() {
            return account;
        }

        @Override
        public String subject() {
            return key(pipeline, id);
        }

        @Override
        public String mark() {
            return state.name();
        }

        @Override
        public Sameness sameness() {
            return Sameness.ONCE;
        }
    }

    /// A build or batch build began or ended.
    ///
    /// @param build `project:uuid`
    /// @param number its number, where AWS says it
    /// @param pipeline the pipeline that started it
    record Build(
            String account,
            String build,
            boolean batch,
            Optional<Long> number,
            Optional<String> pipeline,
            PipelineState state,
            String reason,
            FactTime when)
            implements Fact {
        @Override
        public String scope() {
            return account;
        }

        @Override
        public String subject() {
            return build;
        }

        @Override
        public String mark() {
            return state.name();
        }

        @Override
        public Sameness sameness() {
            return Sameness.ONCE;
        }
    }

    /// An attempt of a job was sent, received or started, ended, or was lost track of. Each says all that is known by
    /// then, so that the newest one says what became of the job.
    ///
    /// @param retries 0 for the first attempt
    /// @param reason the exception's last line, or why it was given back or lost; may be empty
    /// @param worker the worker that had it last
    /// @param steps the times of its steps
    record Attempt(
            String broker,
            JobName job,
            int retries,
            JobState state,
            String reason,
            Optional<String> worker,
            Steps steps,
            FactTime when)
            implements Fact {
        @Override
        public String scope() {
            return broker;
        }

        @Override
        public String subject() {
            return job.id();
        }

        @Override
        public String mark() {
            // Another worker's start is another start, and another attempt's failure another failure.
            String by = state == JobState.RECEIVED || state == JobState.STARTED ? worker.orElse("") : "";
            return state.name() + " " + retries + " " + by;
        }

        @Override
        public Sameness sameness() {
            // A worker's answer and its event tell times that differ a little.
            return Sameness.TURN;
        }

        /// True while the job waits or runs as far as this says; Celery runs one again whose attempt is
        /// [JobState#RETRY].
        public boolean isLive() {
            return !state.terminal() || state == JobState.RETRY;
        }
    }

    /// What a job is called.
    ///
    /// @param id the task id
    /// @param task the task's registered name
    /// @param title the recording's title; empty for a plain job
    /// @param recording its planned times; empty for a plain job
    record JobName(
            String id,
            Optional<String> task,
            Optional<String> queue,
            Optional<String> parentId,
            Optional<String> rootId,
            Optional<String> title,
            Optional<Planned> recording) {}

    /// The planned times of a recording.
    record Planned(Optional<Instant> start, Optional<Instant> end) {}

    /// The steps of an attempt, by the clocks of those who told them.
    ///
    /// @param eta when it is due
    record Steps(
            Optional<Instant> sent,
            Optional<Instant> received,
            Optional<Instant> started,
            Optional<Instant> ended,
            Optional<Instant> eta) {}

    /// A recording lost its source, or it came back.
    ///
    /// @param job the task id
    /// @param lost false when it came back
    record Signal(String broker, String job, String title, boolean lost, String reason, FactTime when) implements Fact {
        @Override
        public String scope() {
            return broker;
        }

        @Override
        public String subject() {
            return job;
        }

        @Override
        public String mark() {
            return lost ? "LOST" : "BACK";
        }

        @Override
        public Sameness sameness() {
            return Sameness.TURN;
        }

        @Override
        public boolean usual() {
            return !lost;
        }
    }

    /// A worker came, said goodbye or fell silent.
    record Worker(String broker, String hostname, Presence state, FactTime when) implements Fact {
        /// Whether it is there.
        public enum Presence {
            /// It is heard.
            ONLINE,
            /// It said goodbye.
            OFFLINE,
            /// It has not been heard for long while others could be.
            SILENT
        }

        @Override
        public String scope() {
            return broker;
        }

        @Override
        public String subject() {
            return hostname;
        }

        @Override
        public String mark() {
            return state.name();
        }

        @Override
        public Sameness sameness() {
            return Sameness.TURN;
        }
    }

    /// A queue lost its last consumer, got one again, or was deleted.
    record Queue(String broker, String vhost, String queue, Service state, FactTime when) implements Fact {
        /// Whether somebody consumes it.
        public enum Service {
            CONSUMED,
            NOT_CONSUMED,
            DELETED
        }

        @Override
        public String scope() {
            return broker;
        }

        @Override
        public String subject() {
            return key(vhost, queue);
        }

        @Override
        public String mark() {
            return state.name();
        }

        @Override
        public Sameness sameness() {
            return Sameness.TURN;
        }

        @Override
        public boolean usual() {
            return state == Service.CONSUMED;
        }
    }

    /// A source began to fail, to answer slowly, or to be as it should.
    ///
    /// @param reason why, in the words of its lamp; may be empty
    record Source(SourceId source, Health state, String reason, FactTime when) implements Fact {
        /// How it is doing.
        public enum Health {
            LIVE,
            SLOWED,
            FAILED
        }

        @Override
        public String scope() {
            return source.kind() == SourceId.Kind.BOARD ? "" : source.name();
        }

        @Override
        public String subject() {
            return key(source.kind().name(), source.name());
        }

        @Override
        public String mark() {
            return state.name();
        }

        @Override
        public Sameness sameness() {
            return Sameness.TURN;
        }
    }

    /// An alarm of a broker's node was raised or cleared.
    record Alarm(String broker, String node, Kind kind, boolean raised, FactTime when) implements Fact {
        /// What is wrong.
        public enum Kind {
            MEMORY,
            DISK,
            /// The node is down.
            DOWN
        }

        @Override
        public String scope() {
            return broker;
        }

        @Override
        public String subject() {
            return key(node, kind.name());
        }

        @Override
        public String mark() {
            return raised ? "RAISED" : "CLEARED";
        }

        @Override
        public Sameness sameness() {
            return Sameness.TURN;
        }

        @Override
        public boolean usual() {
            return !raised;
        }
    }

    /// Somebody ordered something, or an order ended.
    ///
    /// @param id its number in the record of orders
    /// @param at when it was ordered; also an order that has ended says it
    /// @param action for example `retry stage`
    /// @param target what it was about, for people
    record Order(
            long id, Instant at, String caller, String action, String target, Stand state, String reason, FactTime when)
            implements Fact {
        /// How it stands.
        public enum Stand {
            ORDERED,
            DONE,
            REFUSED,
            /// It may have been carried out.
            UNKNOWN
        }

        @Override
        public String scope() {
            return "";
        }

        @Override
        public String subject() {
            return key(String.valueOf(at.toEpochMilli()), String.valueOf(id));
        }

        @Override
        public String mark() {
            return state.name();
        }

        @Override
        public Sameness sameness() {
            return Sameness.ONCE;
        }
    }

    private static String key(String... parts) {
        return String.join("\n", parts);
    }
}
