package org.tallyboard.ui.board;

import java.util.ArrayList;
import java.util.List;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import org.tallyboard.operate.OrderRecord;
import org.tallyboard.operate.Outcome;
import org.tallyboard.ui.kit.Block;
import org.tallyboard.ui.kit.BlockList;
import org.tallyboard.ui.kit.Look;
import org.tallyboard.ui.kit.Mood;
import org.tallyboard.ui.kit.Sheet;
import org.tallyboard.ui.kit.Sizes;
import org.tallyboard.ui.kit.Words;

/// All orders from this desk with their outcomes, those of earlier starts included.
final class OrdersSheet extends Sheet {

    private final Look look;
    private final BlockList list;
    private final Label count = new Label();
    private final Button close = new Button("Close");

    OrdersSheet(Look look, List<OrderRecord> newestFirst) {
        super("Orders from this desk");
        this.look = look;
        list = new BlockList(look);
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
        List<Block> blocks = new ArrayList<>();
        if (newestFirst.isEmpty()) {
            blocks.add(new Block.Note(
                    Mood.IDLE,
                    "Nothing was ordered from this desk yet. R retries, A reviews an approval, N notifies."));
        }
        for (OrderRecord order : newestFirst) {
            blocks.add(new Block.Item(
                    OrderWords.mood(order.outcome()),
                    Words.line(order.kind()),
                    Words.line(order.target()),
                    look.atSecond(order.at()),
                    false));
            blocks.add(new Block.Fact("Outcome", OrderWords.full(order.outcome())));
            blocks.add(new Block.Fact(
                    "By", Words.line(order.caller()) + (order.id() < 0 ? " · sent unrecorded" : ""), true));
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
