package org.tallyboard.ui.recording;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javafx.scene.layout.Region;
import org.tallyboard.board.Next;
import org.tallyboard.board.Slots;
import org.tallyboard.recording.JobKey;
import org.tallyboard.recording.PlannedRecording;
import org.tallyboard.ui.kit.Block;
import org.tallyboard.ui.kit.Look;
import org.tallyboard.ui.kit.Mood;
import org.tallyboard.ui.kit.PressButton;
import org.tallyboard.ui.kit.SidePanel;
import org.tallyboard.ui.kit.Times;
import org.tallyboard.ui.kit.Words;

/// The side panel of a planned recording: what its scheduler told of it.
public final class PlannedPanel {

    private final Look look;
    private final PlannedIntents intents;
    private final SidePanel panel;
    private final PressButton<Next.Row> start;
    private final PressButton<Next.Row> tell;
    private Next.Row shown;

    /// @param first what it shows at first
    public PlannedPanel(Look look, PlannedIntents intents, Runnable onClose, Next.Row first, Next next) {
        this.look = look;
        this.intents = intents;
        shown = first;
        panel = new SidePanel(look, onClose);
        start = new PressButton<>("Start now…", null, () -> shown, intents::startNow).styled("primary");
        tell = new PressButton<>("Notify…", null, () -> shown, intents::tell);
        tell.button().setFocusTraversable(true);
        start.button().setFocusTraversable(true);
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
    public void show(Next.Row row, Next next) {
        shown = row;
        Instant now = look.now();
        panel.show(
                PlannedWords.mood(row, now),
                Words.line(row.recording().title()),
                Words.dots(List.of(
                        "planned",
                        PlannedWords.span(
                                row.recording().start(), row.recording().end(), look),
                        PlannedWords.when(row.recording(), now).getFirst())),
                blocks(row, next));
        start.shown(!row.recording().sent());
        start.off(intents.startOff(row));
        tell.shown(intents.notifies());
        tell.off(intents.closedBecause());
    }

    /// What it shows.
    public Next.Row shown() {
        return shown;
    }

    /// The panel's node.
    public Region node() {
        return panel;
    }

    private List<Block> blocks(Next.Row row, Next next) {
        PlannedRecording recording = row.recording();
        Instant now = look.now();
        List<Block> blocks = new ArrayList<>();
        for (Slots.Shortage shortage : next.shortages()) {
            if (shortage.starting().contains(row.key())) {
                blocks.add(new Block.Note(
                        Mood.WAIT,
                        (shortage.isWithoutWorker() ? "" : "Too few slots: ")
                                + PlannedWords.shortage(shortage, look).getFirst() + "."));
            }
        }
        if (next.row(row.key()).isEmpty()) {
            blocks.add(new Block.Note(Mood.WAIT, "No scheduler tells of it any more. This is what was told last."));
        } else if (row.told().isStale(now)) {
            blocks.add(new Block.Note(
                    Mood.WAIT,
                    "Its scheduler was " + PlannedWords.heard(row.told(), now)
                            + ": it may have been changed or cancelled since."));
        } else if (PlannedWords.isLate(recording, now)) {
            blocks.add(new Block.Note(
                    Mood.WAIT,
                    "It should have begun, and its job is not with the broker. The scheduler's log says why."));
        }
        blocks.add(new Block.Fact(
                "Planned",
                look.atSecond(recording.start()) + " · ends " + look.atSecond(recording.end()) + " · "
                        + Times.media(Duration.between(recording.start(), recording.end())) + " with padding"));
        blocks.add(new Block.Fact("State", recording.sent() ? "sent; no worker has told of it yet" : unsent(row, now)));
        blocks.add(new Block.Heading("Job"));
        blocks.add(new Block.Fact("Id", Words.line(recording.id()), true));
        String broker = intents.broker(row);
        if (!broker.isEmpty()) {
            blocks.add(new Block.Fact("Broker", broker, true));
        }
        recording.queue().ifPresent(queue -> blocks.add(new Block.Fact("Queue", Words.line(queue), true)));
        recording.priority().ifPresent(priority -> blocks.add(new Block.Fact("Priority", Integer.toString(priority))));
        blocks.add(new Block.Heading("Told by"));
        blocks.add(new Block.Fact("Scheduler", Words.line(row.told().scheduler()), true));
        blocks.add(new Block.Fact("Schedule", Words.line(row.told().schedule()), true));
        blocks.add(new Block.Fact("Told at", look.atSecond(row.told().heardAt())));
        return blocks;
    }

    private static String unsent(Next.Row row, Instant now) {
        if (!PlannedWords.isLate(row.recording(), now)) {
            return "held by the scheduler until shortly before its start";
        }
        return row.told().isStale(now)
                ? "not sent when its scheduler was last heard"
                : "not sent yet; the scheduler's log says why";
    }
}
