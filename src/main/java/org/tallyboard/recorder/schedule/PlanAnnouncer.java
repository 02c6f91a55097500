package org.tallyboard.recorder.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.tallyboard.celery.EventWriter;
import org.tallyboard.celery.MessageProperties;
import org.tallyboard.job.PlannedRecording;
import org.tallyboard.rabbitmq.ConfirmedPublisher;
import org.tallyboard.rabbitmq.SchedulerPlanWriter;

/// Tells boards what a schedule has planned: titles and times, never a source, which may hold a password. Nothing
/// depends on it: what is not heard is told again soon.
final class PlanAnnouncer {
    /// How far ahead.
    static final Duration HORIZON = Duration.ofHours(24);

    private static final int LONGEST_TITLE = 120;

    private final Journal journal;
    private final EventWriter events;
    private final InstantSource clock;
    private final ConfirmedPublisher sender;

    PlanAnnouncer(Journal journal, EventWriter events, InstantSource clock, ConfirmedPublisher sender) {
        this.journal = journal;
        this.events = events;
        this.clock = clock;
        this.sender = sender;
    }

    /// Waits for a connection to the broker, at most so long.
    ///
    /// @return whether there is one
    boolean await(Duration patience) throws InterruptedException {
        return sender.await(patience);
    }

    /// Tells what a schedule has planned; does nothing while the broker is away.
    ///
    /// @param every when it is told again at the latest
    void tell(String schedule, Duration every) throws JournalException, InterruptedException {
        Instant now = clock.instant();
        Instant until = now.plus(HORIZON);
        Journal.Coming coming = journal.coming(schedule, now, until, SchedulerPlanWriter.MOST);
        sender.send(
                SchedulerPlanWriter.event(
                        events,
                        schedule,
                        every,
                        until,
                        coming.total(),
                        coming.jobs().stream().map(PlanAnnouncer::planned).toList()),
                false);
    }

    private static PlannedRecording planned(PlannedJob job) {
        MessageProperties properties = job.message().message().properties();
        return new PlannedRecording(
                job.id(),
                DisplayLimits.line(job.title(), LONGEST_TITLE),
                Optional.of(job.message().route().routingKey()),
                job.start(),
                job.end(),
                properties.priority().stream().boxed().findFirst(),
                job.state() == PlannedJob.State.PUBLISHED);
    }
}
