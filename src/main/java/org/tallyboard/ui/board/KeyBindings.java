package org.tallyboard.ui.board;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCombination;
import org.tallyboard.operate.ActionKind;
import org.tallyboard.ui.kit.Command;
import org.tallyboard.ui.kit.Commands;

/// Every key of the window, in one place.
final class KeyBindings {

    private static final String MOVE = "Move";
    private static final String ACT = "Act on the selected row";
    private static final String SEE = "See";

    private KeyBindings() {}

    static void add(Commands commands, BoardWindow w, BoardActions doings) {
        add(commands, "next-row", MOVE, "Next row", "J  ↓", () -> w.parts().step(1), Commands.key(KeyCode.J));
        add(
                commands,
                "previous-row",
                MOVE,
                "Previous row",
                "K  ↑",
                () -> w.parts().step(-1),
                Commands.key(KeyCode.K));
        shown(commands, "page", MOVE, "A page on or back, first or last row", "PgDn  PgUp  Home  End");
        add(
                commands,
                "other-half",
                MOVE,
                "Next part: pipelines, recordings, what is next, side panel",
                "F6",
                () -> w.parts().go(1),
                Commands.key(KeyCode.F6));
        add(
                commands,
                "other-half-back",
                MOVE,
                "Previous part",
                "Shift+F6",
                () -> w.parts().go(-1),
                Commands.shift(KeyCode.F6));
        shown(commands, "select", MOVE, "Select several rows; actions are then for all of them", "Shift+↑ ↓  Ctrl+A");
        shown(commands, "open", MOVE, "Open the side panel of the row", "Enter  Space");
        add(
                commands,
                "close",
                MOVE,
                "Close the panel, or leave the list so that its order goes on",
                "Esc",
                w::leave,
                Commands.key(KeyCode.ESCAPE));
        Set<String> letters = new HashSet<>();
        for (ActionKind kind : ActionKind.values()) {
            String letter = kind.key();
            if (!letter.isEmpty() && letters.add(letter)) {
                add(
                        commands,
                        kind.name(),
                        ACT,
                        kind.text(),
                        letter,
                        () -> doings.beginSelected(letter),
                        Commands.key(KeyCode.valueOf(letter)));
            }
        }
        add(
                commands,
                "open-file",
                ACT,
                "Open the finished recording",
                "V",
                doings::openSelection,
                Commands.key(KeyCode.V));
        shown(commands, "confirm", ACT, "Confirm a dialog with one choice", "Ctrl+Enter");
        commands.add(new Command(
                "copy",
                ACT,
                "Copy the names of what is selected; its menu has more",
                List.of(Commands.shortcut(KeyCode.C)),
                "",
                "Ctrl+C",
                () -> !w.isTyping() && !doings.selection().isEmpty(),
                w::copySelected));
        shown(commands, "menu", ACT, "The menu of the row: its actions, and what can be copied", "Shift+F10");
        add(
                commands,
                "palette",
                SEE,
                "Find an action or a row",
                "Ctrl+K",
                () -> w.showPalette(""),
                Commands.shortcut(KeyCode.K));
        typed(
                commands,
                "search",
                SEE,
                "Search both halves; Esc in the field clears it",
                "/",
                "/",
                w::search,
                List.of(Commands.key(KeyCode.SLASH)));
        add(commands, "needs", SEE, "Everything that needs you", "U", w::showNeeds, Commands.key(KeyCode.U));
        add(
                commands,
                "mfa",
                SEE,
                "Enter the MFA code that an account waits for…",
                "M",
                doings::enterCode,
                Commands.key(KeyCode.M));
        add(commands, "orders", SEE, "Orders from this desk", "O", doings::showOrders, Commands.key(KeyCode.O));
        add(commands, "sort", SEE, "Sort a held list now", "S", w::sortNow, Commands.key(KeyCode.S));
        add(commands, "theme", SEE, "Dark or light", "T", w::switchTheme, Commands.key(KeyCode.T));
        add(
                commands,
                "larger",
                SEE,
                "Larger text",
                "Ctrl +",
                () -> w.zoom(1),
                Commands.shortcut(KeyCode.PLUS),
                Commands.shortcut(KeyCode.EQUALS),
                Commands.shortcut(KeyCode.ADD));
        add(
                commands,
                "smaller",
                SEE,
                "Smaller text",
                "Ctrl −",
                () -> w.zoom(-1),
                Commands.shortcut(KeyCode.MINUS),
                Commands.shortcut(KeyCode.SUBTRACT));
        add(
                commands,
                "usual-size",
                SEE,
                "Usual size of text",
                "Ctrl 0",
                () -> w.zoom(0),
                Commands.shortcut(KeyCode.DIGIT0),
                Commands.shortcut(KeyCode.NUMPAD0));
        typed(
                commands,
                "shortcuts",
                SEE,
                "This list",
                "?  F1",
                "?",
                w::showShortcuts,
                List.of(Commands.key(KeyCode.F1), Commands.shift(KeyCode.SLASH)));
    }

    private static void add(
            Commands commands,
            String id,
            String group,
            String text,
            String shown,
            Runnable run,
            KeyCombination... keys) {
        commands.add(new Command(id, group, text, List.of(keys), "", shown, () -> true, run));
    }

    private static void typed(
            Commands commands,
            String id,
            String group,
            String text,
            String shown,
            String character,
            Runnable run,
            List<KeyCombination> keys) {
        commands.add(new Command(id, group, text, keys, character, shown, () -> true, run));
    }

    /// A key that a list or a button handles by itself; here only so that it is listed.
    private static void shown(Commands commands, String id, String group, String text, String shown) {
        commands.add(new Command(id, group, text, List.of(), "", shown, () -> false, () -> {}));
    }
}
