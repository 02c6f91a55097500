package org.tallyboard.ui.board;

import java.util.List;
import java.util.function.Consumer;
import javafx.scene.Node;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuItem;
import javafx.scene.control.SeparatorMenuItem;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import org.tallyboard.operate.ActionKind;
import org.tallyboard.operate.Subject;

/// The menu of a row: the actions of the catalogue for it, those that cannot be done with the reason, and what of
/// it can be copied.
final class RowMenu {

    private static final int LONGEST = 80;

    private final BoardActions actions;
    private final Consumer<String> tell;
    private final ContextMenu menu = new ContextMenu();

    /// @param tell says what was copied
    RowMenu(BoardActions actions, Consumer<String> tell) {
        this.actions = actions;
        this.tell = tell;
        menu.setId("row-menu");
    }

    /// Opens it.
    ///
    /// @param rows one, or those that are selected together
    void show(List<Subject> rows, Node over, double screenX, double screenY) {
        menu.getItems().clear();
        if (rows.size() > 1) {
            several(rows);
        } else {
            actions.about(rows.getFirst())
                    .forEach(subject -> ActionKind.of(subject).forEach(kind -> one(kind, subject)));
        }
        if (!menu.getItems().isEmpty()) {
            menu.getItems().add(new SeparatorMenuItem());
        }
        copies(rows);
        menu.show(over, screenX, screenY);
    }

    private void one(ActionKind kind, Subject subject) {
        if (kind == ActionKind.SEND_NOTIFICATION && !actions.notifies()) {
            return;
        }
        String off = actions.off(kind, subject);
        // What does not concern it in this state would only be noise.
        if (off.isEmpty()
                || kind.isCalledFor(subject)
                || kind == ActionKind.RETRY_STAGE
                || kind == ActionKind.RETRY_JOB) {
            String key = kind.key().isEmpty() ? "" : "   " + kind.key();
            add(
                    off.isEmpty() ? kind.title() + "…" + key : kind.title() + " – " + cut(off),
                    off.isEmpty(),
                    () -> actions.begin(kind, subject));
        }
    }

    private void several(List<Subject> rows) {
        for (ActionKind kind : ActionKind.values()) {
            if (kind.isForSeveral() && rows.stream().anyMatch(kind::actsOn)) {
                add(
                        kind.title() + ", " + rows.size() + " selected…   " + kind.key(),
                        true,
                        () -> actions.beginSelected(kind.key()));
            }
        }
    }

    private void copies(List<Subject> rows) {
        if (rows.size() > 1) {
            add("Copy " + rows.size() + " names", true, () -> copy(RowCopies.names(rows), "the names"));
            return;
        }
        Menu copy = new Menu("Copy");
        for (RowCopies.Copy each : RowCopies.of(rows.getFirst())) {
            MenuItem item = new MenuItem(each.what());
            item.setOnAction(e -> copy(each.text(), "the " + each.what()));
            copy.getItems().add(item);
        }
        menu.getItems().add(copy);
    }

    private void add(String text, boolean on, Runnable act) {
        MenuItem item = new MenuItem(text);
        item.setMnemonicParsing(false);
        item.setDisable(!on);
        item.setOnAction(e -> act.run());
        menu.getItems().add(item);
    }

    /// Puts a text on the clipboard and says so.
    void copy(String text, String what) {
        ClipboardContent content = new ClipboardContent();
        content.putString(text);
        Clipboard.getSystemClipboard().setContent(content);
        tell.accept("Copied " + what + ": " + cut(text.replace('\n', ' ')));
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
    }

    /// The menu itself; for tests.
    ContextMenu menu() {
        return menu;
    }
}
