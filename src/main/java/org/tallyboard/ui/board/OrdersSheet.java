package org.tallyboard.ui.board;

import java.util.ArrayList;
import java.util.List;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import org.tallyboard.operate.OrderRecord;
import org.tallyboard.operate.Outcome;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.DetailItem;
import org.tallyboard.ui.kit.DetailView;
import org.tallyboard.ui.kit.Sheet;
import org.tallyboard.ui.kit.Sizes;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.ViewContext;

/// All orders from this desk with their outcomes, those of earlier starts included.
final class OrdersSheet extends Sheet {

    private final ViewContext look;
    private final DetailView list;
    private final Label count = new Label();
    private final Button close = new Button("Close");

    OrdersSheet(ViewContext look, List<OrderRecord> newestFirst) {
        super("Orders from this desk");
        this.look = look;
        list = new DetailView(look);
        Label note =
                new Label("What others ordered is not in this list; it shows in the pipelines and jobs themselves.");
        note.getStyleClass().add("muted");
        note.setWrapText(true);
        head(note);
        add(list);
        close.setOnAction(e -> close());
        count.getStyleClass().add("dim");
        foot(count, close);
        show(newestFirst);
    }

    void show(List<OrderRecord> newestFirst) {
        List<DetailItem> blocks = new ArrayList<>();
        if (newestFirst.isEmpty()) {
            blocks.add(new DetailItem.Note(
                    StatusStyle.IDLE,
                    "Nothing was ordered from this desk yet. R retries, A reviews an approval, N notifies."));
        }
        for (OrderRecord order : newestFirst) {
            blocks.add(new DetailItem.Item(
                    OutcomeText.mood(order.outcome()),
                    CommonText.line(order.kind()),
                    CommonText.line(order.target()),
                    look.atSecond(order.at()),
                    false));
            blocks.add(new DetailItem.Fact("Outcome", OutcomeText.full(order.outcome())));
            if (!order.became().isEmpty()) {
                blocks.add(new DetailItem.Fact("Later", CommonText.line(order.became())));
            }
            blocks.add(new DetailItem.Fact(
                    "By", CommonText.line(order.caller()) + (order.id() < 0 ? " · sent unrecorded" : ""), true));
        }
        list.show(blocks);
        long unknown = newestFirst.stream()
                .filter(o -> o.outcome() instanceof Outcome.Unknown)
                .count();
        count.setText(Sizes.count(newestFirst.size(), "order", "orders")
                + (unknown > 0 ? ", " + unknown + " with unknown outcome: look whether they were carried out" : ""));
    }

    @Override
    public javafx.scene.Node first() {
        return close;
    }

    @Override
    public double widthInEm() {
        return 54;
    }
}
