package org.tallyboard.recorder.worker;

import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import org.tallyboard.recorder.capture.CaptureResult;
import org.tallyboard.recorder.capture.Manifest;
import org.tallyboard.recorder.capture.Part;
import org.tallyboard.recorder.worker.WorkerMeter.Outcome;

/// What became of the jobs, for the log and for the meter. In the log each is a sentence with keys and values, `job`
/// and `worker` among them; the source's URL is never one of them, because it may hold a password.
final class RecorderLog {
    private static final Logger LOG = LoggerFactory.getLogger(RecorderLog.class);

    private final String worker;
    private final WorkerMeter meter;

    RecorderLog(String worker, WorkerMeter meter) {
        this.worker = worker;
        this.meter = meter;
    }

    void taken(JobMessage job) {
        planned(info(job), job).log("Job taken");
    }

    void shortOfRoom(JobMessage job, String why) {
        at(job, new Line(LOG.atWarn())).with("reason", why).log("The disk may be full before the job is recorded");
    }

    void duplicate(JobMessage job, String keptBy, String why) {
        meter.ended(Outcome.DUPLICATE);
        info(job).with("kept_by", keptBy).with("reason", why).log("Copy of a job dropped");
    }

    void began(JobMessage job, int earlierParts) {
        meter.attempted();
        planned(info(job), job).with("parts", earlierParts).log("Recording began");
    }

    void partBegan(JobMessage job, Part part, boolean again) {
        meter.partBegan();
        info(job).with("part", part.number()).log(again ? "Source is back, a part began" : "Part began");
    }

    void partGrew(long bytes) {
        meter.recorded(bytes);
    }

    void partEnded(JobMessage job, Part part) {
        part(info(job), part).log("Part ended as it should");
    }

    void lost(JobMessage job, Part part, String cause, String reason) {
        meter.lost(cause);
        part(at(job, new Line(LOG.atWarn())), part)
                .with("cause", cause)
                .with("reason", reason)
                .log("Part ended, source lost");
    }

    void missed(String cause, Duration time) {
        meter.missed(cause, time);
    }

    void succeeded(JobMessage job, Manifest manifest) {
        meter.ended(Outcome.SUCCEEDED);
        Duration missing = manifest.gaps().stream()
                .map(gap -> Duration.between(gap.from(), gap.to()))
                .reduce(Duration.ZERO, Duration::plus);
        Line line = titled(info(job), job);
        manifest.path().ifPresent(path -> line.with("file", path));
        if (!manifest.apart().isEmpty()) {
            line.with("apart", manifest.apart());
        }
        line.with("seconds", seconds(manifest.media()))
                .with("bytes", manifest.bytes())
                .with("parts", manifest.parts().size())
                .with("gaps", manifest.gaps().size())
                .with("gap_seconds", seconds(missing))
                .log("Recording succeeded");
    }

    void retried(JobMessage job, CaptureResult.Failed failed, Duration delay) {
        meter.ended(Outcome.RETRIED);
        failure(at(job, new Line(LOG.atWarn())), job, failed)
                .with("retry_in_seconds", delay.toSeconds())
                .log("Attempt failed, it is tried again");
    }

    void failed(JobMessage job, CaptureResult.Failed failed) {
        meter.ended(Outcome.FAILED);
        failure(at(job, new Line(LOG.atError())), job, failed).log("Recording failed");
    }

    void revoked(JobMessage job) {
        meter.ended(Outcome.REVOKED);
        titled(info(job), job).log("Job revoked");
    }

    void expired(JobMessage job) {
        meter.ended(Outcome.EXPIRED);
        titled(info(job), job)
                .with("expired", job.expires().map(Instant::toString).orElse(""))
                .log("Job expired before it began");
    }

    void handedOver(JobMessage job, int parts, String why) {
        meter.ended(Outcome.HANDED_OVER);
        titled(info(job), job)
                .with("parts", parts)
                .with("reason", why)
                .log("Job handed over, it goes back to the queue");
    }

    void stoodDown(JobMessage job, String keptBy) {
        meter.ended(Outcome.STOOD_DOWN);
        info(job).with("kept_by", keptBy).log("Stood down, another worker goes on with the job");
    }

    void leftToBroker(JobMessage job) {
        meter.ended(Outcome.LEFT_TO_BROKER);
        info(job).log("Job left to the broker, which keeps it for the other workers");
    }

    private Line info(JobMessage job) {
        return at(job, new Line(LOG.atInfo()));
    }

    private Line at(JobMessage job, Line line) {
        Line named = line.with("worker", worker).with("job", job.id());
        int retries = job.attempt().retries();
        return retries == 0 ? named : named.with("retries", retries);
    }

    private static Line titled(Line line, JobMessage job) {
        return job.wanted().map(request -> line.with("title", request.title())).orElse(line);
    }

    private static Line planned(Line line, JobMessage job) {
        titled(line, job);
        job.wanted().ifPresent(request -> {
            request.start().ifPresent(start -> line.with("start", start.toString()));
            request.end().ifPresent(end -> line.with("end", end.toString()));
        });
        return line;
    }

    private static Line failure(Line line, JobMessage job, CaptureResult.Failed failed) {
        return titled(line, job).with("kind", failed.kind()).with("reason", failed.message());
    }

    private static Line part(Line line, Part part) {
        return line.with("part", part.number())
                .with("seconds", seconds(Duration.between(part.from(), part.to())))
                .with("bytes", part.bytes());
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }

    /// A line in the making.
    private static final class Line {
        private LoggingEventBuilder event;

        Line(LoggingEventBuilder event) {
            this.event = event;
        }

        Line with(String key, Object value) {
            event = event.addKeyValue(key, value);
            return this;
        }

        void log(String sentence) {
            event.log(sentence);
        }
    }
}
