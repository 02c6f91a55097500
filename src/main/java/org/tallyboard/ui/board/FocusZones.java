package org.tallyboard.ui.board;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.TraversalDirection;
import javafx.scene.layout.Region;
import org.tallyboard.board.UpcomingRecordings;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.pipeline.Row;
import org.tallyboard.pipeline.RowId;
import org.tallyboard.ui.kit.CardList;

/// The lists of the window and the panel beside them, as keys go through them. The list used last is the one that keys
/// act on.
final class FocusZones {

    private final CardList<RowId, Row> rows;
    private final CardList<JobKey, Job> jobs;
    private final CardList<JobKey, UpcomingRecordings.Row> next;
    private final ContentArea middle;
    private CardList<?, ?> usedLast;

    FocusZones(
            CardList<RowId, Row> rows,
            CardList<JobKey, Job> jobs,
            CardList<JobKey, UpcomingRecordings.Row> next,
            ContentArea middle,
            boolean pipelines) {
        this.rows = rows;
        this.jobs = jobs;
        this.next = next;
        this.middle = middle;
        usedLast = pipelines ? rows : jobs;
        for (CardList<?, ?> list : lists()) {
            list.focusWithinProperty().addListener((o, was, is) -> usedLast = is ? list : usedLast);
        }
    }

    private List<CardList<?, ?>> lists() {
        return List.of(rows, jobs, next);
    }

    /// True while the focus is in one of the lists.
    boolean isListFocused() {
        return lists().stream().anyMatch(CardList::isFocusWithin);
    }

    /// The current row of the list used last.
    Selection current() {
        return new Selection(current(rows), current(jobs), current(next));
    }

    private <T> Optional<T> current(CardList<?, T> list) {
        return list == usedLast ? list.current() : Optional.empty();
    }

    /// The rows that are selected together in the list used last; empty while there is but a current one.
    List<?> several() {
        return usedLast.selection();
    }

    /// Leaves but the current row selected; true when more were.
    boolean clearSelection() {
        boolean several = !several().isEmpty();
        lists().forEach(CardList::clearSelection);
        return several;
    }

    /// Gives the focus to the list used last, with a row that is current.
    void enter() {
        enter(usedLast);
    }

    private static void enter(CardList<?, ?> list) {
        list.requestFocus();
        if (list.current().isEmpty()) {
            list.move(0);
        }
    }

    /// Moves in the list used last; enters it first.
    void step(int by) {
        if (usedLast.isFocused()) {
            usedLast.move(by);
        } else {
            enter();
        }
    }

    /// Gives the focus to the next part that is seen.
    void go(int by) {
        List<Region> parts = new ArrayList<>(lists());
        middle.panel().ifPresent(parts::add);
        parts.removeIf(part -> !isSeen(part));
        int at = -1;
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).isFocusWithin()) {
                at = i;
            }
        }
        Region to = parts.get(Math.floorMod(at < 0 && by < 0 ? -1 : at + by, parts.size()));
        if (to instanceof CardList<?, ?> list) {
            enter(list);
        } else {
            to.requestFocus();
            to.requestFocusTraversal(TraversalDirection.NEXT);
        }
    }

    private static boolean isSeen(Node node) {
        for (Node at = node; at != null; at = at.getParent()) {
            if (!at.isVisible()) {
                return false;
            }
        }
        return true;
    }
}
