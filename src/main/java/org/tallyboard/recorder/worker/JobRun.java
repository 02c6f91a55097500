package org.tallyboard.recorder.worker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.rabbitmq.worker.TaskDelivery;
import org.tallyboard.recorder.capture.Assignment;
import org.tallyboard.recorder.capture.Capture;
import org.tallyboard.recorder.capture.CaptureResult;
import org.tallyboard.recorder.capture.Disk;
import org.tallyboard.recorder.capture.Ffmpeg;
import org.tallyboard.recorder.capture.Finisher;
import org.tallyboard.recorder.capture.Manifest;
import org.tallyboard.recorder.capture.Part;
import org.tallyboard.recorder.capture.RecordingRequest;
import tools.jackson.databind.JsonNode;

/// The life of a job in this worker, on a thread of its own, by the table of [JobStage]. Whatever that thread meets,
/// the job ends in a stage of the table, and the worker tells so.
final class JobRun implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(JobRun.class);
    private static final String RETRIED = "retried";
    /// How long the broker may take to give back our copy.
    private static final Duration COPY_WITHIN = Duration.ofSeconds(60);
    /// How long the broker may take to show that it still has us, before a file is made without asking.
    private static final Duration ASK_WITHIN = Duration.ofSeconds(60);
    private static final Duration WHILE_IT_TAKES = Duration.ofDays(1000);

    private final Job job;
    private final Tools tools;

    /// What a job needs of its worker.
    ///
    /// @param slotsChanged tells the worker that it may want more jobs, or fewer
    record Tools(
            RecorderSettings settings,
            Ffmpeg ffmpeg,
            Disk disk,
            InstantSource time,
            Jobs jobs,
            Leases leases,
            Claims claims,
            WorkerPublisher voice,
            RecorderLog chronicle,
            IdLog ended,
            RevokedJobs revoked,
            Finishing finishing,
            Runnable slotsChanged) {}

    JobRun(Job job, Tools tools) {
        this.job = job;
        this.tools = tools;
    }

    @Override
    public void run() {
        job.runBy(Thread.currentThread());
        try {
            live();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            leave();
        } catch (Throwable e) {
            // Errors as well: a job whose thread is gone without a word would be held here for ever.
            LOG.error("The job {} met an error of this program", job.held().id(), e);
            failedUnexpectedly(e);
        }
    }

    private void failedUnexpectedly(Throwable error) {
        try {
            switch (job.stage()) {
                case RECEIVED, CLAIMED -> giveBack();
                case WAITING, RECORDING, FINISHING ->
                    failed(new CaptureResult.Failed("RecorderError", error.toString(), List.of(), true));
                case HANDED_OVER, DONE, FAILED, REVOKED -> drop();
            }
        } catch (Throwable again) {
            LOG.error("The job {} is left to the other workers", job.held().id(), again);
            leave();
        }
    }

    /// Lets go of it whatever it is: the broker gives its copy to the next worker.
    private void leave() {
        if (!job.stage().isEnd()) {
            job.step(JobStage.Step.LET_GO);
        }
        job.takeOrigin().ifPresent(TaskDelivery::giveBack);
        tools.leases().giveAway(job);
        tools.claims().release(job, false);
        drop();
    }

    private void live() throws InterruptedException {
        switch (tools.claims().decide(job)) {
            case Claim.Verdict.Taken(String keptBy, String why) -> duplicate(keptBy, why);
            case Claim.Verdict.Unsure() -> giveBack();
            case Claim.Verdict.Free() -> {
                if (!endedBeforeItBegan() && take()) {
                    tools.voice().received(job.held());
                    tools.chronicle().taken(job.held());
                    // Long before it begins there may be time to make room.
                    job.held().wanted().flatMap(tools.disk()::warning).ifPresent(why -> tools.chronicle()
                            .shortOfRoom(job.held(), why));
                    await();
                }
            }
        }
    }

    private void duplicate(String keptBy, String why) {
        JobMessage held = job.held();
        tools.chronicle().duplicate(held, keptBy, why);
        tools.voice().duplicate(held, keptBy, why);
        job.step(JobStage.Step.LET_GO);
        job.takeOrigin().ifPresent(TaskDelivery::acknowledge);
        drop();
    }

    private void giveBack() {
        job.step(JobStage.Step.LET_GO);
        job.takeOrigin().ifPresent(TaskDelivery::giveBack);
        tools.leases().settle(job);
        tools.claims().release(job, false);
        drop();
    }

    private void drop() {
        tools.jobs().leave(job);
        tools.slotsChanged().run();
    }

    /// True for a job that ends without being recorded.
    private boolean endedBeforeItBegan() {
        JobMessage held = job.held();
        if (tools.revoked().forbids(held, job.state().begun().isPresent())) {
            tools.voice().received(held);
            revoked();
            return true;
        }
        if (job.state().begun().isEmpty()
                && held.expires().filter(tools.time().instant()::isAfter).isPresent()) {
            tools.voice().received(held);
            expired();
            return true;
        }
        String refusal = held.refusal();
        if (!refusal.isEmpty()) {
            tools.voice().received(held);
            failed(new CaptureResult.Failed("RecordingRefused", refusal, List.of(), false));
            return true;
        }
        return false;
    }

    /// Puts our copy in the place of the message that came; from then on only this worker's end gives it away.
    private boolean take() throws InterruptedException {
        tools.leases().copy(job);
        if (!job.awaitLease(COPY_WITHIN)) {
            giveBack();
            return false;
        }
        job.step(JobStage.Step.LEASE);
        job.takeOrigin().ifPresent(tools.leases()::acknowledge);
        return true;
    }

    private void await() throws InterruptedException {
        if (tools.time().instant().isBefore(job.held().slotFrom())) {
            tools.jobs().freeSlot(job);
            tools.slotsChanged().run();
        }
        if (!job.pause(JobMessage::slotFrom, tools.time())) {
            notNow();
        } else if (!tools.jobs().takeSlot(job)) {
            handOver("no slot is free here");
        } else {
            tools.slotsChanged().run();
            if (!job.pause(JobMessage::recordFrom, tools.time())) {
                notNow();
            } else if (!endedWhileItWaited()) {
                record();
            }
        }
    }

    private boolean endedWhileItWaited() {
        JobMessage held = job.held();
        boolean late = job.state().begun().isEmpty()
                && held.expires().filter(tools.time().instant()::isAfter).isPresent();
        if (late) {
            expired();
        }
        return late;
    }

    private void expired() {
        JobMessage held = job.held();
        tools.chronicle().expired(held);
        tell(JobStage.Step.REVOKE, "expired", done -> tools.voice().expired(held, done));
    }

    /// Something else is wanted of a job that waits.
    private void notNow() {
        switch (job.wish()) {
            case REVOKE -> revoked();
            case LEAVE -> handOver(job.wishReason());
            case STAND_DOWN -> standDown();
            case FORGET, NONE, TIME_LIMIT -> leave();
        }
    }

    private void record() {
        InstantSource time = new SteadyTime(tools.time(), SteadyTime::uptimeNanos);
        Instant now = time.instant();
        Instant begun = job.begin(now);
        JobMessage held = job.held();
        CaptureResult ending;
        try {
            var assignment = new Assignment(
                    held.id(),
                    held.attempt().retries(),
                    held.request(),
                    begun,
                    job.state().parts());
            var watch = new PartWatch(held, job.state().parts(), tools.chronicle());
            var capture = new Capture(
                    tools.ffmpeg(), tools.settings().capture(), tools.disk(), time, assignment, new Listener(watch));
            job.capture(capture);
            tools.jobs().began();
            tools.voice().started(held);
            tools.chronicle().began(held, job.state().parts().size());
            Optional<Thread> limit = TimeLimit.of(held.message()).map(most -> most.watch(job, begun, time));
            try {
                ending = capture.run();
            } finally {
                limit.ifPresent(Thread::interrupt);
            }
            Instant end = time.instant();
            watch.over(job.held().request().end().filter(end::isAfter).orElse(end));
        } catch (RecordingRequest.Refused e) {
            ending = new CaptureResult.Failed("RecordingRefused", String.valueOf(e.getMessage()), List.of(), false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ending = new CaptureResult.HandedOver(job.state().parts());
        } catch (Throwable e) {
            LOG.error("A recording failed in a way that the recorder does not know", e);
            ending = new CaptureResult.Failed("RecorderError", e.toString(), List.of(), true);
        }
        tools.jobs().freeSlot(job);
        tools.slotsChanged().run();
        if (ending instanceof CaptureResult.Captured(Finisher finisher)) {
            // Making the file takes minutes; the next recording has the slot meanwhile.
            job.step(JobStage.Step.END);
            ending = finish(finisher);
        }
        Duration runtime = Duration.between(now, time.instant());
        fence();
        if (job.isCutOff()) {
            tools.chronicle().leftToBroker(held);
            leave();
        } else {
            ended(ending, runtime);
        }
    }

    /// Two workers must not make a file of the same parts. Without a broker it is made all the same, in the end.
    private CaptureResult finish(Finisher finisher) {
        try {
            // A broker that takes no messages has not given the job away either.
            standDownIfLate(renewed(tools.leases().isBlocked() ? Duration.ZERO : ASK_WITHIN));
            if (job.wish() == Job.Wish.STAND_DOWN) {
                return new CaptureResult.HandedOver(finisher.parts());
            }
            return tools.finishing().make(finisher::run);
        } catch (InterruptedException e) {
            // The worker ends. Whoever goes on finds the state that it is in.
            return new CaptureResult.HandedOver(finisher.parts());
        } catch (ExecutionException e) {
            LOG.error("Making a file failed in a way that the recorder does not know", e);
            return new CaptureResult.Failed("RecorderError", String.valueOf(e.getCause()), List.of(), true);
        }
    }

    /// Waits until the broker has shown that it still has us.
    ///
    /// @return whether the connection was lost since the job was taken
    private boolean renewed(Duration patience) throws InterruptedException {
        return job.awaitRenewal(patience, () -> tools.leases().copy(job));
    }

    /// Before an end is told: after a time in which this machine stood still, or the network was parted, the job may
    /// have another holder, and this end means nothing.
    private void fence() {
        try {
            standDownIfLate(renewed(WHILE_IT_TAKES));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void standDownIfLate(boolean apart) throws InterruptedException {
        if (!apart || job.isCutOff()) {
            return;
        }
        Optional<String> other = tools.claims().endedBy(job);
        if (other.isEmpty() && tools.claims().isDoubtful(job)) {
            other = tools.claims().whoEndsIt(job);
        }
        other.ifPresent(node -> job.want(Job.Wish.STAND_DOWN, node));
    }

    private void ended(CaptureResult ending, Duration runtime) {
        if (job.wish() == Job.Wish.STAND_DOWN) {
            standDown();
            return;
        }
        switch (ending) {
            case CaptureResult.Recorded(Manifest manifest) -> {
                tools.chronicle().succeeded(job.held(), manifest);
                tell(JobStage.Step.SUCCEED, "succeeded", done -> tools.voice()
                        .succeeded(job.held(), manifest, runtime, done));
            }
            case CaptureResult.Captured ignored -> throw new IllegalStateException("It was not finished.");
            case CaptureResult.Stopped ignored -> stopped();
            case CaptureResult.HandedOver(List<Part> parts) -> {
                job.parts(parts);
                handOver(job.wishReason());
            }
            case CaptureResult.Failed failed -> failed(failed);
        }
    }

    private void stopped() {
        Optional<TimeLimit> limit = TimeLimit.of(job.held().message());
        if (job.wish() == Job.Wish.TIME_LIMIT && limit.isPresent()) {
            failedForGood(limit.get().exceeded());
        } else {
            revoked();
        }
    }

    private void failed(CaptureResult.Failed failed) {
        JobMessage held = job.held();
        int retries = held.attempt().retries();
        Duration delay = tools.settings().delayAfter(retries);
        if (!failed.again() || retries + 1 >= tools.settings().maxAttempts()) {
            failedForGood(failed);
        } else if (job.wish() == Job.Wish.REVOKE) {
            revoked();
        } else if (job.wish() == Job.Wish.LEAVE) {
            handOver(job.wishReason());
        } else if (endsBefore(held, tools.time().instant().plus(delay))) {
            failedForGood(gaveUpEarly(failed));
        } else {
            TaskMessage next = held.message().nextAttempt(tools.time().instant().plus(delay));
            boolean bare =
                    job.state().parts().isEmpty() && job.state().changes().isEmpty();
            TaskMessage message = bare
                    ? next
                    : next.forwarded(
                            Collections.singletonMap(
                                    LeaseState.HEADER, job.state().text()),
                            job.state().priority());
            tools.chronicle().retried(held, failed, delay);
            tell(JobStage.Step.FAIL, RETRIED, done -> tools.voice().retried(held, message, failed, delay, done));
        }
    }

    private void failedForGood(CaptureResult.Failed failed) {
        tools.chronicle().failed(job.held(), failed);
        tell(JobStage.Step.FAIL, "failed", done -> tools.voice().failed(job.held(), failed, done));
    }

    private void revoked() {
        tools.chronicle().revoked(job.held());
        boolean terminated = job.startedAt().isPresent();
        tell(JobStage.Step.REVOKE, "revoked", done -> tools.voice().revoked(job.held(), terminated, done));
    }

    /// How a job ended is told first; when the broker has that, the memory and then the broker's message follow.
    /// Whoever takes over after a crash in between ends it again.
    private void tell(JobStage.Step step, String how, Consumer<Runnable> voice) {
        job.step(step);
        JobMessage.Attempt attempt = job.held().attempt();
        voice.accept(() -> tools.claims().tellEnd(job, () -> {
            tools.ended().put(attempt.id(), attempt.retries(), how);
            tools.leases().settle(job);
            tools.claims().release(job, !how.equals(RETRIED));
            drop();
        }));
    }

    private void handOver(String why) {
        LeaseState state = job.state();
        tools.chronicle().handedOver(job.held(), state.parts().size(), why);
        job.step(JobStage.Step.LET_GO);
        // Before anybody can receive it, or its claim would be found.
        tools.claims().release(job, false);
        tools.voice().handedOver(job.held(), job.carried(), state.parts().size(), why, () -> tools.leases()
                .settle(job));
        drop();
    }

    private void standDown() {
        tools.chronicle().stoodDown(job.held(), job.wishReason());
        job.step(JobStage.Step.LET_GO);
        tools.claims().release(job, false);
        tools.voice().stoodDown(job.held(), job.wishReason());
        tools.leases().settle(job);
        drop();
    }

    private static CaptureResult.Failed gaveUpEarly(CaptureResult.Failed failed) {
        String message = failed.message() + " (gave up: the programme ends before the next try)";
        return new CaptureResult.Failed(failed.kind(), message, failed.log(), false);
    }

    private static boolean endsBefore(JobMessage held, Instant next) {
        return held.wanted()
                .flatMap(RecordingRequest::end)
                .filter(end -> !next.isBefore(end))
                .isPresent();
    }

    private final class Listener implements Capture.Listener {
        private final PartWatch watch;

        Listener(PartWatch watch) {
            this.watch = watch;
        }

        @Override
        public void progress(Map<String, JsonNode> fields) {
            tools.voice().progress(job.held(), fields);
        }

        @Override
        public void preview(Instant takenAt, byte[] jpeg) {
            tools.voice().preview(job.held(), takenAt, jpeg);
        }

        @Override
        public void parts(List<Part> parts) {
            job.parts(parts);
            watch.saw(parts, job.held().wanted().flatMap(RecordingRequest::start));
        }

        @Override
        public void ended(String cause, String reason) {
            watch.ended(cause, reason);
        }
    }
}
