package org.tallyboard.ui.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javafx.scene.Scene;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;

/// The commands of a window and the keys that trigger them. Single keys do nothing while a person types text.
public final class Commands {

    private final List<Command> commands = new ArrayList<>();
    private final BooleanSupplier suspended;
    private boolean swallow;

    /// @param suspended true while a dialog is open, which has keys of its own
    public Commands(BooleanSupplier suspended) {
        this.suspended = suspended;
    }

    /// Adds a command; two with one id or one key are a mistake in the program.
    public void add(Command command) {
        for (Command other : commands) {
            boolean sameKey = other.keys().stream().anyMatch(command.keys()::contains)
                    || !command.typed().isEmpty() && command.typed().equals(other.typed());
            if (other.id().equals(command.id()) || sameKey) {
                throw new IllegalStateException(command.id() + " and " + other.id() + " have the same id or key");
            }
        }
        commands.add(command);
    }

    /// All commands in the order added.
    public List<Command> all() {
        return List.copyOf(commands);
    }

    /// Listens to the keys of a scene.
    public void install(Scene scene) {
        scene.addEventFilter(KeyEvent.KEY_PRESSED, e -> pressed(scene, e));
        scene.addEventFilter(KeyEvent.KEY_TYPED, e -> typed(scene, e));
    }

    private void pressed(Scene scene, KeyEvent e) {
        swallow = false;
        if (suspended.getAsBoolean()) {
            return;
        }
        boolean plain = !e.isControlDown()
                && !e.isAltDown()
                && !e.isMetaDown()
                && !e.getCode().isFunctionKey();
        if (plain && typing(scene)) {
            return;
        }
        commands.stream()
                .filter(c -> c.keys().stream().anyMatch(k -> k.match(e)))
                .findFirst()
                .ifPresent(c -> {
                    if (run(c)) {
                        // The character of the same stroke must not land in a field that the command focused.
                        swallow = true;
                        e.consume();
                    }
                });
    }

    private void typed(Scene scene, KeyEvent e) {
        if (swallow) {
            swallow = false;
            e.consume();
            return;
        }
        if (suspended.getAsBoolean() || typing(scene)) {
            return;
        }
        Optional<Command> command = commands.stream()
                .filter(c -> !c.typed().isEmpty() && c.typed().equals(e.getCharacter()))
                .findFirst();
        if (command.isPresent() && run(command.get())) {
            e.consume();
        }
    }

    private static boolean run(Command command) {
        if (!command.enabled().getAsBoolean()) {
            return false;
        }
        command.run().run();
        return true;
    }

    private static boolean typing(Scene scene) {
        return scene.getFocusOwner() instanceof TextInputControl input && input.isEditable();
    }

    /// The key alone.
    public static KeyCombination key(KeyCode code) {
        return new javafx.scene.input.KeyCodeCombination(code);
    }

    /// The key with Ctrl (Cmd on macOS).
    public static KeyCombination shortcut(KeyCode code) {
        return new javafx.scene.input.KeyCodeCombination(code, KeyCombination.SHORTCUT_DOWN);
    }

    /// The key with Shift.
    public static KeyCombination shift(KeyCode code) {
        return new javafx.scene.input.KeyCodeCombination(code, KeyCombination.SHIFT_DOWN);
    }
}
