package org.tallyboard.ui.pipeline;

import java.util.List;
import javafx.scene.Node;
import org.tallyboard.ui.kit.DetailItem;
import org.tallyboard.ui.kit.ViewContext;

/// Stages as a strip, in a side panel.
record StageStripItem(List<StageCellModel> cells) implements DetailItem {
    StageStripItem {
        cells = List.copyOf(cells);
    }

    @Override
    public Node make(ViewContext look) {
        return new StageStrip(look);
    }

    @Override
    public void fill(Node node) {
        ((StageStrip) node).show(cells, true);
    }
}
