package org.tallyboard.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tallyboard.board.Search;
import org.tallyboard.board.UpcomingRecordings;
import org.tallyboard.job.Job;
import org.tallyboard.job.Recording;
import org.tallyboard.operate.ActionKind;
import org.tallyboard.operate.Offer;
import org.tallyboard.operate.Subject;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// An action about a job.
abstract class JobCommand extends ActionCommand {

    @Parameters(paramLabel = "JOB", arity = "1..*", description = "The job's id, or BROKER/ID; or several.")
    @SuppressWarnings("NullAway.Init")
    private List<JobName> named;

    /// What can be done with it.
    abstract Offer offer(Job known, World world);

    /// True once all is known that decides about it.
    boolean isKnown(Job known) {
        return known.latest().worker().isPresent()
                && known.recording().flatMap(Recording::plannedStart).isPresent();
    }

    /// What can be done with a recording that a scheduler keeps.
    Optional<Offer> planned(Subject.OfPlanned planned, World world) {
        return Optional.empty();
    }

    @Override
    List<String> names() {
        return named.stream().map(JobName::text).toList();
    }

    @Override
    Found find(World world, int which) {
        JobName job = named.get(which);
        List<Job> jobs = job.jobs(world.snapshot());
        if (jobs.size() > 1) {
            return job.several(jobs);
        }
        if (jobs.size() == 1) {
            Job known = jobs.getFirst();
            return offer(known, world) instanceof Offer.Closed(String reason, String next) && isKnown(known)
                    ? new Found.Refused(reason, next)
                    : new Found.Offered(offer(known, world), Optional.empty());
        }
        return job.planned(UpcomingRecordings.of(
                        world.snapshot(), new Search(""), world.snapshot().at()))
                .flatMap(row -> planned(new Subject.OfPlanned(row.key(), row.recording(), true), world))
                .<Found>map(offer -> new Found.Offered(offer, Optional.empty()))
                .orElseGet(() -> new Found.NotThere(job.missing()));
    }

    /// Sends a failed job again.
    @Command(
            name = "retry-job",
            description = "Sends a failed job again, with its exact message, under a new id.",
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {EXIT_DONE, EXIT_REFUSED, EXIT_NOT_GIVEN, EXIT_UNKNOWN})
    static final class Retry extends JobCommand {
        @Override
        ActionKind kind() {
            return ActionKind.RETRY_JOB;
        }

        @Override
        Offer offer(Job known, World world) {
            return ActionKind.RETRY_JOB.offer(new Subject.OfJob(known), world.situation());
        }

        /// Its message comes some time after it, from its worker or a journal.
        @Override
        boolean isKnown(Job known) {
            return known.payload().isPresent();
        }
    }

    /// Ends a recording.
    @Command(
            name = "stop-recording",
            description = "Ends a recording now and in order: its file is finished.",
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {EXIT_DONE, EXIT_REFUSED, EXIT_NOT_GIVEN, EXIT_UNKNOWN})
    static final class Stop extends JobCommand {
        @Override
        ActionKind kind() {
            return ActionKind.STOP_RECORDING;
        }

        @Override
        Offer offer(Job known, World world) {
            return ActionKind.STOP_RECORDING.offer(new Subject.OfJob(known), world.situation());
        }
    }

    /// Begins a recording that waits.
    @Command(
            name = "start-now",
            description = "Begins a recording that waits at a worker, or that its scheduler still keeps.",
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {EXIT_DONE, EXIT_REFUSED, EXIT_NOT_GIVEN, EXIT_UNKNOWN})
    static final class Start extends JobCommand {
        @Override
        ActionKind kind() {
            return ActionKind.START_NOW;
        }

        @Override
        Offer offer(Job known, World world) {
            return ActionKind.START_NOW.offer(new Subject.OfJob(known), world.situation());
        }

        @Override
        Optional<Offer> planned(Subject.OfPlanned planned, World world) {
            return Optional.of(ActionKind.START_NOW.offer(planned, world.situation()));
        }
    }

    /// Gives a recording another end.
    @Command(
            name = "change-end",
            description = "Gives a recording that runs or waits another planned end.",
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {EXIT_DONE, EXIT_REFUSED, EXIT_NOT_GIVEN, EXIT_UNKNOWN})
    static final class ChangeEnd extends JobCommand {
        @Override
        ActionKind kind() {
            return ActionKind.CHANGE_END;
        }

        @ArgGroup(multiplicity = "1")
        @SuppressWarnings("NullAway.Init")
        private End end;

        /// One of the two.
        static final class End {
            @Option(names = "--to", paramLabel = "TIME", description = "A time such as 2026-11-28T12:30:00Z.")
            private @Nullable String to;

            @Option(
                    names = "--by",
                    paramLabel = "TIME",
                    description = "So much later than planned, such as 15m or 1h30m; earlier with a minus.")
            private @Nullable Duration by;
        }

        @Override
        Offer offer(Job known, World world) {
            Instant planned = known.recording()
                    .flatMap(Recording::plannedEnd)
                    .orElse(world.snapshot().at());
            try {
                Instant wanted = end.by != null ? planned.plus(end.by) : Instant.parse(String.valueOf(end.to));
                return org.tallyboard.operate.ChangeEnd.offer(known, wanted, world.situation());
            } catch (DateTimeException e) {
                return new Offer.Closed(end.to + " is no time", "write it as 2026-11-28T12:30:00Z");
            }
        }
    }
}
