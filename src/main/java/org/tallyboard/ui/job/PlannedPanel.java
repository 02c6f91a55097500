package org.tallyboard.ui.job;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.layout.Region;
import org.tallyboard.board.CapacityForecast;
import org.tallyboard.board.UpcomingRecordings;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.PlannedRecording;
import org.tallyboard.operate.ActionKind;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.DetailItem;
import org.tallyboard.ui.kit.SidePanel;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.TimeText;
import org.tallyboard.ui.kit.ViewContext;
import org.tallyboard.ui.order.ActionButton;

/// The side panel of a planned recording: what its scheduler told of it.
public final class PlannedPanel {

    private final ViewContext look;
    private final PlannedIntents intents;
    private final SidePanel panel;
    private final ActionButton<UpcomingRecordings.Row> start;
    private final ActionButton<UpcomingRecordings.Row> tell;
    private UpcomingRecordings.Row shown;

    /// @param first what it shows at first
    public PlannedPanel(
            ViewContext look,
            PlannedIntents intents,
            Runnable onClose,
            UpcomingRecordings.Row first,
            UpcomingRecordings next) {
        this.look = look;
        this.intents = intents;
        shown = first;
        panel = new SidePanel(look, onClose);
        start = new ActionButton<UpcomingRecordings.Row>(ActionKind.START_NOW, intents, () -> shown, intents::subject)
                .reached();
        tell = new ActionButton<UpcomingRecordings.Row>(
                        ActionKind.SEND_NOTIFICATION, intents, () -> shown, intents::subject)
                .reached();
        panel.buttons(start, tell);
        show(first, next);
    }

    /// Names its job.
    public JobKey key() {
        return shown.key();
    }

    /// Shows the newest value, or the same again when time moved on.
    ///
    /// @param next everything that is planned
    public void show(UpcomingRecordings.Row row, UpcomingRecordings next) {
        shown = row;
        Instant now = look.now();
        panel.show(
                PlannedText.mood(row, now),
                CommonText.line(row.recording().title()),
                CommonText.dots(List.of(
                        "planned",
                        PlannedText.span(
                                row.recording().start(), row.recording().end(), look),
                        PlannedText.when(row.recording(), now).getFirst())),
                blocks(row, next));
        start.show(row, !row.recording().sent());
        tell.show(row, intents.notifies());
    }

    /// What it shows.
    public UpcomingRecordings.Row shown() {
        return shown;
    }

    /// The panel's node.
    public Region node() {
        return panel;
    }

    private List<DetailItem> blocks(UpcomingRecordings.Row row, UpcomingRecordings next) {
        PlannedRecording recording = row.recording();
        Instant now = look.now();
        List<DetailItem> blocks = new ArrayList<>();
        for (CapacityForecast.Shortage shortage : next.shortages()) {
            if (shortage.starting().contains(row.key())) {
                blocks.add(new DetailItem.Note(
                        StatusStyle.WAIT,
                        (shortage.isWithoutWorker() ? "" : "Too few slots: ")
                                + PlannedText.shortage(shortage, look).getFirst() + "."));
            }
        }
        if (next.row(row.key()).isEmpty()) {
            blocks.add(new DetailItem.Note(
                    StatusStyle.WAIT, "No scheduler tells of it any more. This is what was told last."));
        } else if (row.told().isStale(now)) {
            blocks.add(new DetailItem.Note(
                    StatusStyle.WAIT,
                    "Its scheduler was " + PlannedText.heard(row.told(), now)
                            + ": it may have been changed or cancelled since."));
        } else if (PlannedText.isLate(recording, now)) {
            blocks.add(new DetailItem.Note(
                    StatusStyle.WAIT,
                    "It should have begun, and its job is not with the broker. The scheduler's log says why."));
        }
        blocks.add(new DetailItem.Fact(
                "Planned",
                look.atSecond(recording.start()) + " · ends " + look.atSecond(recording.end()) + " · "
                        + TimeText.media(Duration.between(recording.start(), recording.end())) + " with padding"));
        blocks.add(new DetailItem.Fact(
                "State", recording.sent() ? "sent; no worker has told of it yet" : unsent(row, now)));
        blocks.add(new DetailItem.Heading("Job"));
        blocks.add(new DetailItem.Fact("Id", CommonText.line(recording.id()), true));
        String broker = intents.broker(row);
        if (!broker.isEmpty()) {
            blocks.add(new DetailItem.Fact("Broker", broker, true));
        }
        recording.queue().ifPresent(queue -> blocks.add(new DetailItem.Fact("Queue", CommonText.line(queue), true)));
        recording
                .priority()
                .ifPresent(priority -> blocks.add(new DetailItem.Fact("Priority", Integer.toString(priority))));
        blocks.add(new DetailItem.Heading("Told by"));
        blocks.add(new DetailItem.Fact("Scheduler", CommonText.line(row.told().scheduler()), true));
        blocks.add(new DetailItem.Fact("Schedule", CommonText.line(row.told().schedule()), true));
        blocks.add(new DetailItem.Fact("Told at", look.atSecond(row.told().heardAt())));
        return blocks;
    }

    private static String unsent(UpcomingRecordings.Row row, Instant now) {
        if (!PlannedText.isLate(row.recording(), now)) {
            return "held by the scheduler until shortly before its start";
        }
        return row.told().isStale(now)
                ? "not sent when its scheduler was last heard"
                : "not sent yet; the scheduler's log says why";
    }
}
