package org.tallyboard.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tallyboard.board.Search;
import org.tallyboard.board.UpcomingRecordings;
import org.tallyboard.job.Job;
import org.tallyboard.job.Recording;
import org.tallyboard.operate.Offer;
import org.tallyboard.operate.RecordingOffers;
import org.tallyboard.operate.RetryJob;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// An action about a job.
abstract class JobCommand extends ActionCommand {

    @Parameters(paramLabel = "JOB", description = "The job's id, or BROKER/ID.")
    @SuppressWarnings("NullAway.Init")
    private JobName job;

    /// What can be done with it.
    abstract Offer offer(Job known, World world);

    /// True once all is known that decides about it.
    boolean isKnown(Job known) {
        return known.latest().worker().isPresent()
                && known.recording().flatMap(Recording::plannedStart).isPresent();
    }

    /// What can be done with a recording that a scheduler keeps.
    Optional<Offer> planned(UpcomingRecordings.Row row, RecordingOffers offers) {
        return Optional.empty();
    }

    static RecordingOffers recordings(World world) {
        return new RecordingOffers(world.snapshot().at(), ZoneId.systemDefault());
    }

    @Override
    Found find(World world) {
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
                .flatMap(row -> planned(row, recordings(world)))
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
        Offer offer(Job known, World world) {
            String trouble =
                    new BoardJobs(world.watching().board()).trouble(known.key().broker());
            return RetryJob.offer(known, trouble, world.snapshot().jobs());
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
        Offer offer(Job known, World world) {
            return recordings(world).stop(known);
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
        Offer offer(Job known, World world) {
            return recordings(world).startNow(known);
        }

        @Override
        Optional<Offer> planned(UpcomingRecordings.Row row, RecordingOffers offers) {
            return Optional.of(offers.startPlanned(
                    row.key(), row.recording().title(), row.recording().start()));
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
                return recordings(world).changeEnd(known, wanted);
            } catch (DateTimeException e) {
                return new Offer.Closed(end.to + " is no time", "write it as 2026-11-28T12:30:00Z");
            }
        }
    }
}
