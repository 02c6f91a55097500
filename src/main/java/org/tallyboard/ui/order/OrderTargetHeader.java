package org.tallyboard.ui.order;

import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import org.tallyboard.operate.Caller;
import org.tallyboard.operate.Orders;
import org.tallyboard.source.Account;
import org.tallyboard.ui.kit.AccountBadge;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.CopyField;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.ViewContext;

/// Where an order goes and as whom: account name, the whole account id, Region, and what GetCallerIdentity says. No
/// order is taken until it says the configured account.
final class OrderTargetHeader extends VBox {

    private final OrderContext context;
    private final Runnable onChange;
    private final AccountBadge badge;
    private final Label state = new Label();
    private final CopyField arn = new CopyField();
    private final Button again = new Button("Ask again");
    private @Nullable Account account;
    private String blocked = "asking AWS who would act";

    OrderTargetHeader(OrderContext context, Runnable onChange) {
        this.context = context;
        this.onChange = onChange;
        ViewContext look = context.look();
        getStyleClass().add("where");
        badge = new AccountBadge(look, true);
        state.getStyleClass().add("where-state");
        state.setWrapText(true);
        arn.getStyleClass().add("mono");
        again.setOnAction(e -> ask());
        again.setMinWidth(USE_PREF_SIZE);
        badge.setMinWidth(USE_PREF_SIZE);
        HBox line = new HBox(10, badge, again);
        line.setAlignment(Pos.CENTER_LEFT);
        getChildren().addAll(line, arn, state);
    }

    /// Shows an account and asks who would act in it.
    void show(Account newAccount) {
        if (!newAccount.equals(account)) {
            account = newAccount;
            badge.show(newAccount);
            ask();
        }
    }

    /// Why no order is taken; empty text when one is.
    String blocked() {
        return blocked;
    }

    private void ask() {
        Account asked = account;
        if (asked == null) {
            return;
        }
        say(StatusStyle.IDLE, "asking AWS who would act", "");
        again.setVisible(false);
        again.setManaged(false);
        Orders desk = context.desk();
        desk.caller(asked).whenComplete((caller, failure) -> context.window().execute(() -> {
            if (asked.equals(account)) {
                answered(asked, caller, failure);
            }
        }));
    }

    private void answered(Account asked, @Nullable Caller caller, @Nullable Throwable failure) {
        boolean known = caller != null && failure == null;
        arn.setVisible(known);
        arn.setManaged(known);
        again.setVisible(!known);
        again.setManaged(!known);
        if (caller == null || failure != null) {
            say(
                    StatusStyle.FAIL,
                    "who would act is not known: " + OrderSheet.reason(failure),
                    "it is not known who would act");
        } else if (!caller.accountId().equals(asked.accountId())) {
            arn.show("as " + CommonText.line(caller.arn()));
            say(
                    StatusStyle.FAIL,
                    "these credentials belong to account " + CommonText.line(caller.accountId()) + ", and "
                            + asked.name() + " is configured as " + asked.accountId() + ": no order is taken",
                    "the credentials belong to another account");
        } else {
            arn.show("as " + CommonText.line(caller.arn()));
            say(StatusStyle.OK, "", "");
        }
    }

    private void say(StatusStyle mood, String text, String why) {
        mood.on(state);
        state.setText(text);
        state.setVisible(!text.isEmpty());
        state.setManaged(state.isVisible());
        blocked = mood == StatusStyle.OK ? "" : why.isEmpty() ? "asking AWS who would act" : why;
        onChange.run();
    }
}
