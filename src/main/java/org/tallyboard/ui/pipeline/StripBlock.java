package org.tallyboard.ui.pipeline;

import java.util.List;
import javafx.scene.Node;
import org.tallyboard.ui.kit.Block;
import org.tallyboard.ui.kit.Look;

/// Stages as a strip, in a side panel.
record StripBlock(List<Cell> cells) implements Block {
    StripBlock {
        cells = List.copyOf(cells);
    }

    @Override
    public Node make(Look look) {
        return new StageStrip(look);
    }

    @Override
    public void fill(Node node) {
        ((StageStrip) node).show(cells, true);
    }
}
