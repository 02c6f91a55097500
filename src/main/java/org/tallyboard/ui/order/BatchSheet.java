package org.tallyboard.ui.order;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.RadioButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import org.jspecify.annotations.Nullable;
import org.tallyboard.operate.Batch;
import org.tallyboard.operate.BatchRun;
import org.tallyboard.operate.Caller;
import org.tallyboard.operate.Offer;
import org.tallyboard.operate.Outcome;
import org.tallyboard.source.Account;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.DetailItem;
import org.tallyboard.ui.kit.DetailView;
import org.tallyboard.ui.kit.Sheet;
import org.tallyboard.ui.kit.StatusStyle;

/// Confirms one action on several subjects: shows each with what would be done or why it is left out, asks once, and
/// shows how each one ends. Nothing is done for a subject that is not in its list. It can be stopped, also by being
/// closed.
public final class BatchSheet extends Sheet {

    /// A press this soon after the dialog opened belongs to the click that opened it.
    private static final long TOO_SOON_NANOS = 300_000_000L;

    private static final KeyCombination CONFIRM_KEY =
            new KeyCodeCombination(KeyCode.ENTER, KeyCombination.SHORTCUT_DOWN);

    private final OrderContext context;
    private final Batch batch;
    private final DetailView list;
    private final ToggleGroup rates = new ToggleGroup();
    private final Map<Account, String> callers = new LinkedHashMap<>();
    private final Map<Account, String> unknown = new LinkedHashMap<>();
    private final Label state = new Label();
    private final Button confirm = new Button();
    private final Button stop = new Button("Stop");
    private final Button close = new Button("Cancel");
    private final long openedAt = System.nanoTime();
    private @Nullable BatchRun run;
    private List<BatchRun.Result> results = List.of();

    /// @param batch what is shown, and all that can be done
    public BatchSheet(OrderContext context, Batch batch) {
        super(batch.kind().title() + " · " + batch.items().size() + " selected");
        this.context = context;
        this.batch = batch;
        list = new DetailView(context.look());
        add(list);
        HBox every = new HBox(14);
        for (int seconds : List.of(1, 5, 30)) {
            RadioButton button = new RadioButton(seconds == 1 ? "every second" : "every " + seconds + " s");
            button.setToggleGroup(rates);
            button.setUserData(Duration.ofSeconds(seconds));
            every.getChildren().add(button);
        }
        rates.selectToggle(rates.getToggles().getFirst());
        field("One after the other", every);
        state.getStyleClass().add("dim");
        confirm.setText(batch.title());
        confirm.setId("confirm");
        confirm.getStyleClass().add("primary");
        confirm.setMinWidth(USE_PREF_SIZE);
        confirm.setOnAction(e -> begin());
        stop.setId("stop");
        stop.getStyleClass().add("danger");
        stop.setOnAction(e -> stop());
        close.setId("cancel");
        close.setOnAction(e -> close());
        foot(state, close, stop, confirm);
        addEventHandler(KeyEvent.KEY_PRESSED, e -> {
            if (CONFIRM_KEY.match(e)) {
                confirm.fire();
                e.consume();
            }
        });
        batch.open().stream()
                .flatMap(open -> open.operation().where().stream())
                .distinct()
                .forEach(this::ask);
        update();
    }

    private void ask(Account account) {
        unknown.put(account, "asking AWS who would act in " + account.name());
        context.desk().caller(account).whenComplete((caller, failure) -> context.window()
                .execute(() -> answered(account, caller, failure)));
    }

    private void answered(Account account, @Nullable Caller caller, @Nullable Throwable failure) {
        Optional<String> wrong = caller == null || failure != null
                ? Optional.of("who would act in " + account.name() + " is not known: " + OrderSheet.reason(failure))
                : caller.mismatch(account);
        if (wrong.isPresent()) {
            unknown.put(account, wrong.get());
        } else if (caller != null) {
            unknown.remove(account);
            callers.put(account, caller.arn());
        }
        update();
    }

    private String blocked() {
        String closed = context.desk().closedBecause();
        return !closed.isEmpty()
                ? closed
                : batch.open().isEmpty()
                        ? "none of them can be acted on"
                        : unknown.values().stream().findFirst().orElse("");
    }

    private void begin() {
        if (run != null || !blocked().isEmpty() || System.nanoTime() - openedAt < TOO_SOON_NANOS) {
            return;
        }
        Duration every = (Duration) rates.getSelectedToggle().getUserData();
        BatchRun begun =
                context.desk().order(batch, every, now -> context.window().execute(() -> show(now)));
        run = begun;
        begun.ended().thenAccept(end -> context.window().execute(() -> show(end)));
        show(begun.results());
    }

    private void show(List<BatchRun.Result> now) {
        results = now;
        update();
    }

    private void stop() {
        if (run != null) {
            run.stop();
            stop.setDisable(true);
        }
    }

    private boolean over() {
        return run != null
                && results.stream().allMatch(result -> result.outcome().over());
    }

    private void update() {
        list.show(blocks());
        String blocked = blocked();
        boolean begun = run != null;
        confirm.setDisable(!blocked.isEmpty());
        confirm.setVisible(!begun);
        confirm.setManaged(!begun);
        rates.getToggles().forEach(rate -> ((RadioButton) rate).setDisable(begun));
        stop.setVisible(begun && !over());
        stop.setManaged(stop.isVisible());
        close.setText(begun ? "Close" : "Cancel");
        long done = results.stream()
                .filter(result -> result.outcome() instanceof Outcome.Done)
                .count();
        state.setText(
                begun
                        ? done + " of " + results.size() + " done" + (over() ? "" : "; closing this stops the rest")
                        : CommonText.line(blocked.isEmpty() ? "Ctrl+Enter confirms" : blocked));
    }

    private List<DetailItem> blocks() {
        List<DetailItem> blocks = new ArrayList<>();
        callers.forEach((account, arn) -> blocks.add(new DetailItem.Fact(
                account.name(),
                account.accountId() + " · " + account.region() + " · as " + CommonText.line(arn),
                true)));
        int at = 0;
        for (Batch.Item item : batch.items()) {
            if (item.offer() instanceof Offer.Open open) {
                Outcome outcome = at < results.size() ? results.get(at).outcome() : null;
                at++;
                blocks.add(new DetailItem.Item(
                        outcome == null ? StatusStyle.IDLE : style(outcome),
                        item.name(),
                        CommonText.line(open.operation().target()),
                        outcome == null ? "" : word(outcome),
                        false));
                String more = outcome == null ? String.join(" ", open.warnings()) : told(outcome);
                if (!more.isBlank()) {
                    blocks.add(new DetailItem.Note(
                            outcome == null ? StatusStyle.WAIT : style(outcome), CommonText.line(more)));
                }
            } else {
                blocks.add(new DetailItem.Item(
                        StatusStyle.IDLE, item.name(), "left out: " + CommonText.line(item.leftOut()), "", false));
            }
        }
        return blocks;
    }

    private static StatusStyle style(Outcome outcome) {
        return switch (outcome) {
            case Outcome.UnderWay ignored -> StatusStyle.RUN;
            case Outcome.Done ignored -> StatusStyle.OK;
            case Outcome.Refused ignored -> StatusStyle.FAIL;
            case Outcome.NotRecorded ignored -> StatusStyle.WAIT;
            case Outcome.Unknown ignored -> StatusStyle.UNKNOWN;
        };
    }

    private static String word(Outcome outcome) {
        return switch (outcome) {
            case Outcome.UnderWay(String step) -> step;
            case Outcome.Done ignored -> "done";
            case Outcome.Refused ignored -> "refused";
            case Outcome.NotRecorded ignored -> "not sent";
            case Outcome.Unknown ignored -> "unknown";
        };
    }

    private static String told(Outcome outcome) {
        return switch (outcome) {
            case Outcome.UnderWay ignored -> "";
            case Outcome.Done(String detail) -> detail;
            case Outcome.Refused(String reason, String next) -> next.isBlank() ? reason : reason + " · next: " + next;
            case Outcome.NotRecorded(String reason) -> reason;
            case Outcome.Unknown(String reason) -> reason + " · look before you do it again";
        };
    }

    @Override
    public void closed() {
        stop();
    }

    @Override
    public Node first() {
        return close;
    }

    @Override
    public double widthInEm() {
        return 58;
    }
}
