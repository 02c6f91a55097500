package org.tallyboard.ui.board;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javafx.scene.Node;
import javafx.scene.control.RadioButton;
import javafx.scene.control.TextField;
import javafx.scene.control.TextFormatter;
import javafx.scene.control.ToggleGroup;
import javafx.scene.layout.FlowPane;
import org.tallyboard.attention.Acknowledgement;
import org.tallyboard.board.AttentionItem;
import org.tallyboard.board.BoardView;
import org.tallyboard.operate.Acknowledge;
import org.tallyboard.operate.ActionKind;
import org.tallyboard.operate.Offer;
import org.tallyboard.operate.Operation;
import org.tallyboard.operate.Subject;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.DetailItem;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.ViewContext;
import org.tallyboard.ui.order.OrderContext;
import org.tallyboard.ui.order.OrderSheet;

/// Lets a person say that they know of something that needs a person, for how long and why; or take that back.
final class AcknowledgeSheet extends OrderSheet {

    private record For(String text, String id, Optional<Duration> time) {}

    private static final List<For> CHOICES = List.of(
            new For("as long as it lasts", "until-over", Optional.empty()),
            new For("30 min", "until-30m", Optional.of(Duration.ofMinutes(30))),
            new For("2 h", "until-2h", Optional.of(Duration.ofHours(2))),
            new For("8 h", "until-8h", Optional.of(Duration.ofHours(8))));

    private final AttentionItem item;
    private final ToggleGroup group = new ToggleGroup();
    private final TextField why = new TextField();
    private final boolean given;

    /// @param item as it was shown when the button was pressed
    AcknowledgeSheet(OrderContext context, AttentionItem item) {
        super(
                (item.isOpen() ? "Acknowledge: " : "Acknowledged: ")
                        + AttentionText.of(item.need(), context.look()).name(),
                context,
                Optional.empty());
        this.item = item;
        this.given = !item.isOpen();
        AttentionText words = AttentionText.of(item.need(), context.look());
        about(List.of(new DetailItem.Note(words.mood(), words.text())));
        if (given) {
            item.acknowledged()
                    .ifPresent(word -> about(List.of(
                            new DetailItem.Note(words.mood(), words.text()),
                            new DetailItem.Note(StatusStyle.IDLE, AcknowledgementText.of(word, context.look())))));
            confirm(
                            "Take it back",
                            "primary",
                            () -> operation(ActionKind.WITHDRAW_ACKNOWLEDGEMENT.offer(
                                    subject(item, context.look()), context.situation())))
                    .setId("confirm");
        } else {
            FlowPane choices = new FlowPane(16, 6);
            for (For choice : CHOICES) {
                RadioButton button = new RadioButton(choice.text());
                button.setToggleGroup(group);
                button.setUserData(choice);
                button.setId(choice.id());
                choices.getChildren().add(button);
            }
            group.selectToggle(group.getToggles().getFirst());
            field("Keep quiet about this", choices);
            why.setId("why");
            why.setPromptText("what is being done about it");
            why.setAccessibleText("Why");
            why.setTextFormatter(new TextFormatter<>(
                    change -> change.getControlNewText().length() <= Acknowledgement.LONGEST_WHY ? change : null));
            field("Why", why);
            about(List.of(
                    new DetailItem.Note(words.mood(), words.text()),
                    new DetailItem.Note(
                            StatusStyle.IDLE,
                            "Stays in the list on every board at this broker, with your name. Calls again when things get"
                                    + " worse, or come back after they were over.")));
            confirm("Acknowledge", "primary", this::acknowledgement).setId("confirm");
        }
        ready();
    }

    private Optional<Operation> acknowledgement() {
        For choice = (For) group.getSelectedToggle().getUserData();
        return operation(Acknowledge.offer(
                subject(item, context().look()),
                choice.time().map(time -> context().look().now().plus(time)),
                CommonText.line(why.getText()).strip()));
    }

    private static Optional<Operation> operation(Offer offer) {
        return offer instanceof Offer.Open open ? Optional.of(open.operation()) : Optional.empty();
    }

    /// It as what an action is about.
    static Subject.OfNeed subject(AttentionItem item, ViewContext look) {
        return new Subject.OfNeed(
                item.key(),
                AttentionText.of(item.need(), look).name() + ": "
                        + item.need().kind().word(),
                item.need().severity(),
                !item.isOpen());
    }

    @Override
    protected String changes(BoardView newest) {
        Optional<AttentionItem> now = newest.snapshot().attention().stream()
                .filter(other -> other.key().equals(item.key()))
                .findFirst();
        if (now.isEmpty()) {
            return "This is over: nobody is needed any more.";
        }
        return now.get().isOpen() == given
                ? given ? "The acknowledgement has ended." : "Somebody has acknowledged it meanwhile."
                : "";
    }

    @Override
    public Node first() {
        return given ? super.first() : why;
    }

    @Override
    public double widthInEm() {
        return 46;
    }
}
