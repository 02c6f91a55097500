package org.tallyboard.ui.order;

import java.util.Optional;
import org.tallyboard.board.FollowedAction;
import org.tallyboard.operate.ActionKind;
import org.tallyboard.operate.Subject;

/// Gives the actions of the catalogue for what a row or a panel shows.
public interface RowActions {

    /// Opens the dialog of an action, or says why it cannot be done.
    void begin(ActionKind kind, Subject subject);

    /// Why it cannot be done now; empty text when it can.
    String off(ActionKind kind, Subject subject);

    /// The action given from here that set it going, where its effect is followed.
    Optional<FollowedAction> followed(Subject subject);

    /// Whether there is anywhere to send a notification to.
    boolean notifies();
}
