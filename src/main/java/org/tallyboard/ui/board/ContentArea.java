package org.tallyboard.ui.board;

import java.util.Optional;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;
import org.tallyboard.ui.kit.ViewContext;

/// The two halves and the side panel beside them. Where the window is too narrow for three columns, the panel takes the
/// place of the half that it does not speak of, so that the list that a person looks at stays where it is.
final class ContentArea extends Region {

    private static final double PANEL_EM = 40;
    private static final double THREE_COLUMNS_EM = 122;

    private final ViewContext look;
    private final SplitPanes halves;
    private @Nullable Region panel;
    private boolean aboutPipelines;

    ContentArea(ViewContext look, SplitPanes halves) {
        this.look = look;
        this.halves = halves;
        getChildren().add(halves);
    }

    /// Shows a panel, or none.
    ///
    /// @param ofLeft true when it speaks of the left half
    void show(@Nullable Region newPanel, boolean ofLeft) {
        if (panel != null) {
            getChildren().remove(panel);
        }
        panel = newPanel;
        aboutPipelines = ofLeft;
        if (newPanel != null) {
            getChildren().add(newPanel);
        }
        requestLayout();
    }

    /// The panel that is open.
    Optional<Region> panel() {
        return Optional.ofNullable(panel);
    }

    @Override
    protected void layoutChildren() {
        double w = getWidth();
        double em = look.em().get();
        double h = getHeight();
        Region open = panel;
        boolean three = w >= THREE_COLUMNS_EM * em;
        halves.show(open == null || three || aboutPipelines, open == null || three || !aboutPipelines);
        if (open == null) {
            halves.resizeRelocate(0, 0, w, h);
        } else if (three || aboutPipelines) {
            double panelWidth = Math.round(Math.min(w * 0.5, Math.max(PANEL_EM * em, w * 0.34)));
            halves.resizeRelocate(0, 0, w - panelWidth, h);
            open.resizeRelocate(w - panelWidth, 0, panelWidth, h);
        } else {
            double panelWidth = Math.round(w - halves.rightWidth(w));
            open.resizeRelocate(0, 0, panelWidth, h);
            halves.resizeRelocate(panelWidth, 0, w - panelWidth, h);
        }
    }
}
