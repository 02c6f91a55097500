package org.tallyboard.ui.kit;

import java.util.ArrayList;
import java.util.List;
import javafx.scene.Node;
import javafx.scene.layout.VBox;

/// Draws a list of blocks. A node is kept as long as the block at its place is of the same kind.
public final class DetailView extends VBox {

    private final ViewContext look;
    private List<DetailItem> shown = List.of();

    public DetailView(ViewContext look) {
        this.look = look;
        getStyleClass().add("blocks");
        setVisible(false);
        setManaged(false);
    }

    /// Shows these blocks.
    public void show(List<DetailItem> blocks) {
        if (blocks.equals(shown)) {
            return;
        }
        List<Node> nodes = new ArrayList<>(getChildren());
        List<Node> wanted = new ArrayList<>();
        for (int i = 0; i < blocks.size(); i++) {
            DetailItem block = blocks.get(i);
            boolean kept = i < shown.size() && shown.get(i).getClass() == block.getClass();
            Node node = kept ? nodes.get(i) : block.make(look);
            if (!kept || !block.equals(shown.get(i))) {
                block.fill(node);
            }
            wanted.add(node);
        }
        if (!wanted.equals(nodes)) {
            getChildren().setAll(wanted);
        }
        shown = blocks;
        setVisible(!blocks.isEmpty());
        setManaged(!blocks.isEmpty());
    }
}
