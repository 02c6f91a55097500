package org.tallyboard.ui.board;

import java.util.ArrayList;
import java.util.List;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.VBox;
import org.tallyboard.board.Need;
import org.tallyboard.ui.kit.Look;
import org.tallyboard.ui.kit.Sheet;
import org.tallyboard.ui.kit.Sizes;

/// Everything that needs a person, when the strip has no room for all.
final class NeedsSheet extends Sheet {

    private static final int MOST = 100;

    private final Look look;
    private final VBox rows = new VBox(8);
    private final List<Need> needs;
    private final Button close = new Button("Close");

    /// @param needs the most urgent first
    NeedsSheet(Look look, List<Need> needs, NeedsStrip.NeedIntents intents) {
        super("Needs you");
        this.look = look;
        this.needs = needs.stream().limit(MOST).toList();
        getStyleClass().add("needs-sheet");
        add(rows);
        for (Need need : this.needs) {
            NeedItem item = new NeedItem(look, intents);
            item.show(need);
            item.setMinHeight(USE_PREF_SIZE);
            rows.getChildren().add(item);
        }
        close.setOnAction(e -> close());
        Label count = new Label(Sizes.count(needs.size(), "thing", "things") + ", the most urgent first"
                + (needs.size() > MOST ? "; the first " + MOST + " are shown" : ""));
        count.getStyleClass().add("dim");
        foot(count, close);
    }

    @Override
    public void tick() {
        List<javafx.scene.Node> items = new ArrayList<>(rows.getChildren());
        for (int i = 0; i < items.size(); i++) {
            ((NeedItem) items.get(i)).show(needs.get(i));
        }
    }

    @Override
    public javafx.scene.Node first() {
        return close;
    }

    @Override
    public double widthInEm() {
        return 60;
    }
}
