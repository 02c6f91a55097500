package org.tallyboard.ui.order;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.StackPane;
import org.jspecify.annotations.Nullable;
import org.tallyboard.board.BoardView;
import org.tallyboard.operate.Operation;
import org.tallyboard.operate.OrderRecord;
import org.tallyboard.operate.Outcome;
import org.tallyboard.source.Account;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.DetailItem;
import org.tallyboard.ui.kit.DetailView;
import org.tallyboard.ui.kit.Sheet;
import org.tallyboard.ui.kit.StatusStyle;

/// A dialog that confirms an order. It sends what it showed when it was opened, once; while the order is under way its
/// buttons are off, and how it ended is said here. Enter alone never confirms; Ctrl+Enter does, where there is one
/// choice.
public abstract class OrderSheet extends Sheet {

    /// A press this soon after the dialog opened belongs to the click that opened it.
    private static final long TOO_SOON_NANOS = 300_000_000L;

    private static final KeyCombination CONFIRM_KEY =
            new KeyCodeCombination(KeyCode.ENTER, KeyCombination.SHORTCUT_DOWN);

    private record Confirm(Button button, StackPane around, Tooltip why, Supplier<Optional<Operation>> operation) {}

    private final OrderContext context;
    private final @Nullable OrderTargetHeader where;
    private final Optional<Account> account;
    private final DetailView about;
    private final DetailView result;
    private final Label changed = new Label();
    private final Label hint = new Label("Ctrl+Enter confirms");
    private final Button cancel = new Button("Cancel");
    private final Button unrecorded = new Button("Send unrecorded");
    private final List<Confirm> confirms = new ArrayList<>();
    private final long openedAt = System.nanoTime();
    private @Nullable Operation sent;
    private boolean underWay;
    private boolean over;
    private boolean offersUnrecorded;
    private long lastOrderBefore = Long.MIN_VALUE;

    /// @param account where the order goes; empty for one that goes to the broker
    protected OrderSheet(String title, OrderContext context, Optional<Account> account) {
        super(title);
        this.context = context;
        this.account = account;
        where = account.isPresent() ? new OrderTargetHeader(context, this::update) : null;
        about = new DetailView(context.look());
        result = new DetailView(context.look());
        changed.getStyleClass().add("changed");
        changed.setWrapText(true);
        changed.setMinHeight(USE_PREF_SIZE);
        changed.setVisible(false);
        changed.setManaged(false);
        if (where != null) {
            head(where);
        }
        head(changed);
        add(about);
        hint.getStyleClass().add("dim");
        cancel.setOnAction(e -> close());
        cancel.setId("cancel");
        unrecorded.setId("unrecorded");
        unrecorded.getStyleClass().add("danger");
        unrecorded.setOnAction(e -> resend());
    }

    /// Changes where the order goes.
    protected final void account(Account account) {
        if (where != null) {
            where.show(account);
        }
    }

    /// Shows what the order is about.
    protected final void about(List<DetailItem> blocks) {
        about.show(blocks);
    }

    /// Adds a button that confirms.
    ///
    /// @param styleClass `primary` or `danger`
    /// @param operation what to order as of now; empty when it cannot be ordered
    protected final Button confirm(String text, String styleClass, Supplier<Optional<Operation>> operation) {
        Button button = new Button(text);
        button.getStyleClass().add(styleClass);
        StackPane around = new StackPane(button);
        Tooltip why = new Tooltip();
        Tooltip.install(around, why);
        Confirm confirm = new Confirm(button, around, why, operation);
        button.setOnAction(e -> send(confirm));
        button.setMinWidth(USE_PREF_SIZE);
        confirms.add(confirm);
        return button;
    }

    /// Lays out the foot and brings the buttons up to date; call it at the end of the constructor.
    protected final void ready() {
        List<Node> right = new ArrayList<>(List.of(cancel));
        right.add(unrecorded);
        confirms.forEach(c -> right.add(c.around()));
        add(result);
        foot(hint, right.toArray(Node[]::new));
        addEventHandler(KeyEvent.KEY_PRESSED, e -> {
            if (CONFIRM_KEY.match(e) && confirms.size() == 1) {
                confirms.getFirst().button().fire();
                e.consume();
            }
        });
        account.ifPresent(this::account);
        update();
    }

    /// Why this order cannot be given, beyond what holds for all orders; empty text when it can.
    protected String blockedBecause() {
        return "";
    }

    /// What has changed since the dialog opened, in words; empty text when nothing has.
    protected abstract String changes(BoardView newest);

    /// Tells the dialog what is known now.
    public final void newest(BoardView newest) {
        if (over || underWay) {
            changed.setVisible(false);
            changed.setManaged(false);
            return;
        }
        String text = changes(newest);
        changed.setText(text);
        changed.setVisible(!text.isEmpty());
        changed.setManaged(!text.isEmpty());
    }

    /// Called when the order ended.
    protected void ended(Outcome outcome) {}

    /// Brings the buttons up to date.
    protected final void update() {
        String closed = context.desk().closedBecause();
        String caller = where == null ? "" : where.blocked();
        String own = blockedBecause();
        String why =
                !closed.isEmpty() ? closed : underWay ? "the order is under way" : !caller.isEmpty() ? caller : own;
        for (Confirm confirm : confirms) {
            confirm.button().setDisable(!why.isEmpty());
            confirm.why().setText(why.isEmpty() ? confirm.button().getText() : why);
            confirm.around().setVisible(!over);
            confirm.around().setManaged(!over);
        }
        boolean offer = sent != null && over && !underWay && offersUnrecorded;
        hint.setVisible(confirms.size() == 1 && why.isEmpty() && !over);
        unrecorded.setVisible(offer);
        unrecorded.setManaged(offer);
        // Once the order is out, closing the dialog cancels nothing.
        cancel.setText(over || underWay ? "Close" : "Cancel");
        if (!closed.isEmpty() && !over) {
            result.show(List.of(new DetailItem.Note(StatusStyle.WAIT, "Orders are off: " + closed)));
        }
    }

    private void send(Confirm confirm) {
        if (underWay || over || System.nanoTime() - openedAt < TOO_SOON_NANOS) {
            return;
        }
        confirm.operation().get().ifPresent(operation -> order(operation, true));
    }

    private void resend() {
        Operation operation = sent;
        if (operation != null && !underWay) {
            over = false;
            offersUnrecorded = false;
            order(operation, false);
        }
    }

    private void order(Operation operation, boolean recorded) {
        sent = operation;
        underWay = true;
        lastOrderBefore = context.desk().orders().stream()
                .mapToLong(OrderRecord::id)
                .max()
                .orElse(Long.MIN_VALUE);
        result.show(
                List.of(new DetailItem.Item(StatusStyle.RUN, "Under way", "reading again before acting", "", false)));
        update();
        changed.setVisible(false);
        changed.setManaged(false);
        context.desk().order(operation, recorded).whenComplete((outcome, failure) -> context.window()
                .execute(() -> {
                    underWay = false;
                    finished(
                            outcome != null && failure == null
                                    ? outcome
                                    : new Outcome.Unknown("the program failed while it ordered: " + reason(failure)));
                }));
    }

    private void finished(Outcome outcome) {
        offersUnrecorded = outcome instanceof Outcome.NotRecorded;
        over = !(outcome instanceof Outcome.Refused);
        result.show(
                switch (outcome) {
                    case Outcome.UnderWay(String step) ->
                        List.of(new DetailItem.Note(StatusStyle.UNKNOWN, "Not over yet: " + CommonText.line(step)));
                    case Outcome.Done(String detail) ->
                        List.of(new DetailItem.Note(
                                StatusStyle.OK, "Done" + (detail.isBlank() ? "" : ": " + CommonText.line(detail))));
                    case Outcome.Refused(String reason, String next) ->
                        next.isBlank()
                                ? List.of(refusal(reason))
                                : List.of(
                                        refusal(reason),
                                        new DetailItem.Note(StatusStyle.IDLE, "Next: " + CommonText.line(next)));
                    case Outcome.NotRecorded(String reason) ->
                        List.of(
                                new DetailItem.Note(
                                        StatusStyle.WAIT,
                                        "Not sent: it could not be recorded. " + CommonText.line(reason)),
                                new DetailItem.Note(
                                        StatusStyle.IDLE,
                                        "You can send it without a record; nobody will find it in the list of orders"
                                                + " after a restart."));
                    case Outcome.Unknown(String reason) ->
                        List.of(
                                new DetailItem.Note(StatusStyle.UNKNOWN, "Outcome unknown: " + CommonText.line(reason)),
                                new DetailItem.Note(
                                        StatusStyle.IDLE,
                                        "It may have been carried out. Look before you order it again."));
                });
        update();
        ended(outcome);
        if (over) {
            cancel.requestFocus();
        }
    }

    private static DetailItem refusal(String reason) {
        return new DetailItem.Note(StatusStyle.FAIL, "Refused, nothing was done: " + CommonText.line(reason));
    }

    /// Tells the dialog how the orders of this desk stand, so that it can say what is being done.
    public final void orders(List<OrderRecord> newestFirst) {
        if (!underWay) {
            return;
        }
        newestFirst.stream()
                .filter(o -> o.id() > lastOrderBefore && o.outcome() instanceof Outcome.UnderWay)
                .findFirst()
                .ifPresent(o -> result.show(List.of(new DetailItem.Item(
                        StatusStyle.RUN,
                        "Under way",
                        CommonText.line(((Outcome.UnderWay) o.outcome()).step()),
                        "",
                        false))));
    }

    /// True once the order ended other than by a refusal.
    protected final boolean over() {
        return over;
    }

    /// What the dialog stands on.
    protected final OrderContext context() {
        return context;
    }

    @Override
    public Node first() {
        return cancel;
    }

    /// What went wrong, in words.
    public static String reason(@Nullable Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause == null ? null : cause.getMessage();
        return message == null || message.isBlank() ? "no reason was given" : CommonText.line(message);
    }
}
