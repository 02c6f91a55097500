package org.tallyboard.ui.job;

import java.time.Instant;
import javafx.scene.Node;
import org.tallyboard.job.Job;
import org.tallyboard.ui.kit.DetailItem;
import org.tallyboard.ui.kit.ViewContext;

/// The newest picture of a recording, large.
///
/// @param at when it is shown: its age is part of what it shows
record PreviewBlock(Job job, PreviewCache pictures, Instant at) implements DetailItem {

    @Override
    public Node make(ViewContext look) {
        PreviewView view = new PreviewView(look, pictures, true);
        view.getStyleClass().add("large");
        double width = 20 * look.em().get();
        view.setMinSize(width, width * 9 / 16);
        view.setMaxSize(width, width * 9 / 16);
        return view;
    }

    @Override
    public void fill(Node node) {
        ((PreviewView) node).show(job);
    }
}
