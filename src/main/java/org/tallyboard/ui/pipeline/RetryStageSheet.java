package org.tallyboard.ui.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.RadioButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.VBox;
import org.tallyboard.board.BoardView;
import org.tallyboard.operate.Confirmation;
import org.tallyboard.operate.Offer;
import org.tallyboard.operate.Operation;
import org.tallyboard.operate.RetryStage;
import org.tallyboard.operate.RetryStage.Mode;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.DetailItem;
import org.tallyboard.ui.kit.DetailView;
import org.tallyboard.ui.kit.Sizes;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.order.OrderContext;
import org.tallyboard.ui.order.OrderSheet;

/// Confirms the retry of a failed or stopped stage as it was shown.
public final class RetryStageSheet extends OrderSheet {

    private final Pipeline pipeline;
    private final Stage stage;
    private final Optional<String> executionId;
    private final RadioButton failedOnly = new RadioButton("Only the actions that failed");
    private final RadioButton all = new RadioButton("All actions of the stage");
    private final DetailView warnings;
    private final Button confirm;

    /// @param pipeline as it was shown when the button was pressed
    /// @param stage the failed or stopped stage of it
    public RetryStageSheet(OrderContext context, Pipeline pipeline, Stage stage) {
        super(
                "Retry " + CommonText.line(stage.name()) + " of "
                        + CommonText.line(pipeline.id().name()),
                context,
                Optional.of(pipeline.account()));
        this.pipeline = pipeline;
        this.stage = stage;
        executionId = stage.executionId();
        warnings = new DetailView(context.look());
        List<Action> failed = failedActions(stage);
        about(blocks(failed));
        ToggleGroup group = new ToggleGroup();
        failedOnly.setToggleGroup(group);
        all.setToggleGroup(group);
        failedOnly.setId("failed-actions");
        all.setId("all-actions");
        failedOnly.setDisable(failed.isEmpty());
        boolean whole = RetryStage.suggestedMode(stage) == Mode.ALL_ACTIONS;
        (whole ? all : failedOnly).setSelected(true);
        Label failedText = explain("Runs again: " + names(failed) + ". What succeeded in this stage is kept.");
        Label allText = explain("Runs every action of the stage again, from its first. The execution keeps its id.");
        VBox choice = new VBox(failedOnly, failedText, all, allText);
        choice.getStyleClass().add("choice");
        if (whole && !failed.isEmpty()) {
            choice.getChildren()
                    .addFirst(explain("The change set of the failed deployment is gone (ChangeSetNotFound), so only the"
                            + " whole stage can succeed."));
        }
        field("What runs again", choice);
        confirm = confirm("", "primary", this::operation);
        confirm.setId("confirm");
        group.selectedToggleProperty().addListener((o, was, is) -> name());
        add(warnings);
        name();
        ready();
    }

    private void name() {
        if (offer() instanceof Offer.Open open) {
            Confirmation asked = open.operation().confirmation(Optional.empty()).with(open);
            confirm.setText(asked.verb());
            warnings.show(asked.warnings().stream()
                    .<DetailItem>map(text -> new DetailItem.Note(StatusStyle.WAIT, text))
                    .toList());
        }
        update();
    }

    private Offer offer() {
        return RetryStage.offer(pipeline, stage, all.isSelected() ? Mode.ALL_ACTIONS : Mode.FAILED_ACTIONS);
    }

    private static Label explain(String text) {
        Label label = new Label(text);
        label.getStyleClass().add("choice-text");
        label.setWrapText(true);
        label.setMinHeight(USE_PREF_SIZE);
        return label;
    }

    private List<DetailItem> blocks(List<Action> failed) {
        List<DetailItem> blocks = new ArrayList<>();
        executionId.ifPresent(id -> blocks.add(new DetailItem.Fact("Execution", id, true)));
        Optional<Execution> execution = executionId.flatMap(pipeline::execution);
        execution.ifPresent(e -> e.commits().forEach(c -> blocks.add(PipelineDetails.commit(e, c))));
        execution
                .map(e -> PipelineText.trigger(e, PipelineText.provider(pipeline, e)))
                .filter(t -> !t.isEmpty())
                .ifPresent(t -> blocks.add(new DetailItem.Fact("Started by", t)));
        stage.decidingCondition()
                .ifPresent(c -> blocks.add(new DetailItem.Full(
                        StatusStyle.FAIL,
                        CommonText.block(PipelineText.condition(c) + ": " + c.reason(), 4000),
                        true)));
        for (Action action : failed) {
            blocks.add(new DetailItem.Item(
                    StatusStyle.FAIL,
                    CommonText.line(action.name()),
                    action.type().map(t -> t.provider()).orElse(""),
                    action.error().map(e -> e.code()).orElse(""),
                    false));
            String error = PipelineText.errorText(action);
            if (!error.isBlank()) {
                blocks.add(new DetailItem.Full(StatusStyle.FAIL, CommonText.block(error, 4000), true));
            }
        }
        return blocks;
    }

    private static List<Action> failedActions(Stage stage) {
        return stage.actions().stream()
                .filter(a -> a.state() == PipelineState.FAILED)
                .toList();
    }

    private static String names(List<Action> failed) {
        if (failed.isEmpty()) {
            return "nothing, because no action failed";
        }
        String names = String.join(
                ", ",
                failed.stream().limit(4).map(a -> CommonText.line(a.name())).toList());
        return failed.size() > 4
                ? names + " and " + Sizes.count(failed.size() - 4, "more action", "more actions")
                : names;
    }

    @Override
    protected String blockedBecause() {
        return offer() instanceof Offer.Closed closed ? closed.text() : "";
    }

    private Optional<Operation> operation() {
        return offer() instanceof Offer.Open open ? Optional.of(open.operation()) : Optional.empty();
    }

    @Override
    protected String changes(BoardView newest) {
        Optional<Pipeline> now = newest.snapshot().pipeline(pipeline.id());
        if (now.isEmpty()) {
            return "This pipeline is gone.";
        }
        Optional<Stage> same = pipeline.parallel()
                ? executionId.flatMap(now.get()::execution).flatMap(e -> e.stages().stream()
                        .filter(s -> s.name().equals(stage.name()))
                        .findFirst())
                : now.get().stage(stage.name());
        if (same.isEmpty()) {
            return pipeline.parallel()
                    ? ""
                    : "The stage " + CommonText.line(stage.name()) + " is gone from the pipeline.";
        }
        if (!same.get().executionId().equals(executionId)) {
            return "Changed since you opened this: another execution is in " + CommonText.line(stage.name()) + " now"
                    + same.get().executionId().map(id -> " (" + id + ")").orElse("") + ".";
        }
        return same.get().state() == stage.state()
                ? ""
                : "Changed since you opened this: " + CommonText.line(stage.name()) + " is now "
                        + PipelineText.word(same.get().state(), same.get().awsStatus()) + ".";
    }

    @Override
    public javafx.scene.Node first() {
        return all.isSelected() ? all : failedOnly;
    }
}
