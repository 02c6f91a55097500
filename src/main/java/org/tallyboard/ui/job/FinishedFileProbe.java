package org.tallyboard.ui.job;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.job.FinishedFiles;
import org.tallyboard.job.FinishedFiles.Found;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobState;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.DetailItem;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.TimeText;
import org.tallyboard.ui.kit.ViewContext;

/// Looks for the file of the finished recording that a panel shows: once, and off the window's thread, because a
/// network's folder may not answer for a long time.
public final class FinishedFileProbe {

    private static final Logger LOG = LoggerFactory.getLogger(FinishedFileProbe.class);
    private static final Duration SLOW = Duration.ofSeconds(3);

    private final FinishedFiles files;
    private final Executor background;
    private final Executor window;
    private final ViewContext look;
    private Optional<Instant> since = Optional.empty();
    private Optional<Found> found = Optional.empty();

    public FinishedFileProbe(FinishedFiles files, Executor background, Executor window, ViewContext look) {
        this.files = files;
        this.background = background;
        this.window = window;
        this.look = look;
    }

    /// Begins to look when the recording has succeeded.
    ///
    /// @param then called on the window's thread when it is known
    void at(Job job, Runnable then) {
        if (since.isPresent() || !job.isRecording() || job.state() != JobState.SUCCEEDED) {
            return;
        }
        since = Optional.of(look.now());
        background.execute(() -> {
            Found answer = find(job);
            window.execute(() -> {
                found = Optional.of(answer);
                then.run();
            });
        });
    }

    private Found find(Job job) {
        try {
            return files.find(job);
        } catch (RuntimeException e) {
            LOG.error("Looking for a recording's file failed", e);
            return new Found.None("looking for it failed; the log has the details");
        }
    }

    /// What was found; empty before that.
    Optional<Found> found() {
        return found;
    }

    /// What the panel says of the file.
    List<DetailItem> blocks() {
        if (since.isEmpty()) {
            return List.of();
        }
        DetailItem heading = new DetailItem.Heading("File");
        if (found.isEmpty()) {
            Duration waited = Duration.between(since.get(), look.now());
            return List.of(
                    heading,
                    waited.compareTo(SLOW) < 0
                            ? new DetailItem.Note(StatusStyle.IDLE, "Looking for it.")
                            : new DetailItem.Note(
                                    StatusStyle.WAIT, "Its folder has not answered for " + TimeText.age(waited) + "."));
        }
        return switch (found.get()) {
            case Found.Here(var file) -> List.of(heading, new DetailItem.Fact("Here", file.toString(), true));
            case Found.There(String worker, String path, String why) ->
                List.of(
                        heading,
                        new DetailItem.Fact("At " + JobText.worker(worker), CommonText.line(path), true),
                        new DetailItem.Note(StatusStyle.IDLE, "Not opened here: " + CommonText.line(why) + "."));
            case Found.None(String why) ->
                List.of(heading, new DetailItem.Note(StatusStyle.WAIT, CommonText.line(why) + "."));
        };
    }
}
