package org.tallyboard.ui.order;

import java.util.function.Function;
import java.util.function.Supplier;
import javafx.scene.Node;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;
import org.tallyboard.operate.ActionKind;
import org.tallyboard.operate.Subject;
import org.tallyboard.ui.kit.Glyph;
import org.tallyboard.ui.kit.SnapshotButton;

/// The button of an action on what a row or a panel shows. Off, with the reason, where the catalogue says so.
///
/// @param <T> what is shown
public final class ActionButton<T> extends StackPane {

    private final ActionKind kind;
    private final RowActions actions;
    private final Function<T, Subject> subject;
    private final SnapshotButton<T> button;

    /// @param shown what is shown now
    /// @param subject what is shown as what an action is about
    public ActionButton(
            ActionKind kind, RowActions actions, Supplier<@Nullable T> shown, Function<T, Subject> subject) {
        this.kind = kind;
        this.actions = actions;
        this.subject = subject;
        button = new SnapshotButton<>(
                text(kind), glyph(kind), shown, pressed -> actions.begin(kind, subject.apply(pressed)));
        switch (kind) {
            case RETRY_STAGE, RETRY_JOB, DECIDE_APPROVAL, START_NOW -> button.styled("primary");
            case STOP_RECORDING -> button.styled("danger");
            case CHANGE_END, SEND_NOTIFICATION, ACKNOWLEDGE, WITHDRAW_ACKNOWLEDGEMENT -> {}
        }
        getChildren().add(button);
        setMinSize(USE_PREF_SIZE, USE_PREF_SIZE);
    }

    /// On a row the verb alone: what it is about stands beside it.
    private static String text(ActionKind kind) {
        return switch (kind) {
            case RETRY_STAGE, RETRY_JOB -> "Retry…";
            case DECIDE_APPROVAL -> "Review…";
            case STOP_RECORDING -> "Stop…";
            case START_NOW, CHANGE_END, SEND_NOTIFICATION, ACKNOWLEDGE, WITHDRAW_ACKNOWLEDGEMENT -> kind.title() + "…";
        };
    }

    private static @Nullable Node glyph(ActionKind kind) {
        return kind == ActionKind.RETRY_STAGE || kind == ActionKind.RETRY_JOB ? new Glyph(Glyph.Shape.AGAIN) : null;
    }

    /// Lets Tab go there.
    public ActionButton<T> reached() {
        button.button().setFocusTraversable(true);
        return this;
    }

    /// Brings it up to date.
    ///
    /// @param visible whether there is to be such a button now
    public void show(T item, boolean visible) {
        setVisible(visible);
        setManaged(visible);
        if (visible) {
            button.off(actions.off(kind, subject.apply(item)));
        }
    }

    /// The same; it is there where the subject calls for it.
    public void show(T item) {
        show(item, kind.isCalledFor(subject.apply(item)));
    }
}
