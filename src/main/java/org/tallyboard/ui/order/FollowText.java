package org.tallyboard.ui.order;

import org.tallyboard.board.FollowedAction;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.ViewContext;

/// What became of a retry: `retried 09:52 by anna, failed again 09:53`.
public final class FollowText {

    private FollowText() {}

    /// In one line.
    public static String of(FollowedAction action, ViewContext look) {
        String by = CommonText.line(action.by().substring(action.by().lastIndexOf('/') + 1));
        return "retried " + look.at(action.at()) + (by.isBlank() ? "" : " by " + by)
                + action.end()
                        .map(end -> ", " + end.state() + " " + look.at(end.at()))
                        .orElse("");
    }

    /// How that looks.
    public static StatusStyle style(FollowedAction action) {
        return action.end()
                .map(end -> end.failed()
                        ? StatusStyle.FAIL
                        : end.state().equals("succeeded") ? StatusStyle.OK : StatusStyle.STOPPED)
                .orElse(StatusStyle.RUN);
    }
}
