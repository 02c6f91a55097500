package org.tallyboard.ui.board;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.tallyboard.attention.AttentionKey;
import org.tallyboard.board.AttentionCause;
import org.tallyboard.board.AttentionItem;
import org.tallyboard.ui.kit.Sheet;
import org.tallyboard.ui.kit.Sizes;
import org.tallyboard.ui.kit.ViewContext;

/// Everything that needs a person, what is acknowledged last. Rows keep their places while it is open.
final class AttentionSheet extends Sheet {

    private static final int MOST = 100;

    private final ViewContext look;
    private final AttentionStrip.NeedIntents intents;
    private final Supplier<List<AttentionItem>> items;
    private final VBox rows = new VBox(8);
    private final List<Row> made = new ArrayList<>();
    private final Label count = new Label();
    private final Button close = new Button("Close");

    /// @param items all of it as it is now, the most urgent first
    AttentionSheet(ViewContext look, AttentionStrip.NeedIntents intents, Supplier<List<AttentionItem>> items) {
        super("Needs you");
        this.look = look;
        this.intents = new AttentionStrip.NeedIntents() {
            @Override
            public void open(AttentionCause need) {
                // What it opens is behind this dialog.
                close();
                intents.open(need);
            }

            @Override
            public void act(AttentionCause need) {
                intents.act(need);
            }

            @Override
            public void acknowledge(AttentionItem item) {
                intents.acknowledge(item);
            }

            @Override
            public String broker(AttentionCause need) {
                return intents.broker(need);
            }

            @Override
            public String offBecause(AttentionCause need) {
                return intents.offBecause(need);
            }
        };
        this.items = items;
        getStyleClass().add("needs-sheet");
        add(rows);
        List<AttentionItem> now = items.get();
        List<AttentionItem> ordered = new ArrayList<>();
        now.stream().filter(AttentionItem::isOpen).forEach(ordered::add);
        now.stream().filter(item -> !item.isOpen()).forEach(ordered::add);
        ordered.stream().limit(MOST).map(Row::new).forEach(made::add);
        made.forEach(row -> rows.getChildren().add(row.box));
        close.setOnAction(e -> close());
        count.getStyleClass().add("dim");
        count(now);
        foot(count, close);
    }

    private void count(List<AttentionItem> now) {
        long known = now.stream().filter(item -> !item.isOpen()).count();
        long unseen = now.stream()
                .filter(item -> made.stream().noneMatch(row -> row.key.equals(item.key())))
                .count();
        count.setText(
                now.isEmpty()
                        ? "Nothing waits for you."
                        : Sizes.count(now.size(), "thing", "things")
                                + (known == 0 ? "" : ", " + known + " acknowledged")
                                + ", the most urgent first"
                                + (unseen == 0 ? "" : "; " + unseen + " more than this list holds"));
    }

    @Override
    public void tick() {
        List<AttentionItem> now = items.get();
        made.forEach(row -> row.show(now));
        // At the end, so that nothing moves under the pointer.
        now.stream()
                .filter(item -> made.size() < MOST && made.stream().noneMatch(row -> row.key.equals(item.key())))
                .forEach(item -> {
                    Row row = new Row(item);
                    made.add(row);
                    rows.getChildren().add(row.box);
                });
        count(now);
    }

    @Override
    public Node first() {
        return close;
    }

    @Override
    public double widthInEm() {
        return 68;
    }

    /// One row: what it is, and the button by which a person says that they know.
    private final class Row {
        private final AttentionKey key;
        private final HBox box;
        private final AttentionEntry need = new AttentionEntry(look, intents);
        private final Button know = new Button();
        private AttentionItem item;

        Row(AttentionItem first) {
            item = first;
            key = first.key();
            need.setMinHeight(USE_PREF_SIZE);
            HBox.setHgrow(need, Priority.ALWAYS);
            need.setMaxWidth(Double.MAX_VALUE);
            know.getStyleClass().add("quiet");
            know.setMinWidth(USE_PREF_SIZE);
            know.setOnAction(e -> intents.acknowledge(item));
            box = new HBox(12, need, know);
            box.setAlignment(Pos.CENTER_LEFT);
            show(List.of(first));
        }

        private void show(List<AttentionItem> now) {
            now.stream().filter(other -> other.key().equals(key)).findFirst().ifPresentOrElse(this::show, this::over);
        }

        private void show(AttentionItem now) {
            item = now;
            need.show(now);
            know.setText(now.isOpen() ? "Acknowledge…" : "Take it back…");
            know.setDisable(false);
            need.setDisable(false);
        }

        private void over() {
            need.setDisable(true);
            know.setText("is over");
            know.setDisable(true);
        }
    }
}
