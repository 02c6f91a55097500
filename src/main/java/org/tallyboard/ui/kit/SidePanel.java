package org.tallyboard.ui.kit;

import java.util.List;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/// The frame of a side panel: what it is about, buttons, and blocks that scroll.
public final class SidePanel extends VBox {

    private final Glyph glyph = new Glyph(StatusStyle.IDLE);
    private final Label title = new Label();
    private final HBox mark = new HBox();
    private final Label remark = new Label();
    private final HBox buttons = new HBox();
    private final DetailView blocks;

    /// @param onClose what the closing button does
    public SidePanel(ViewContext look, Runnable onClose) {
        getStyleClass().add("side-panel");
        blocks = new DetailView(look);
        title.getStyleClass().add("panel-title");
        remark.getStyleClass().add("muted");
        remark.setWrapText(true);
        Button close = new Button();
        close.setGraphic(new Glyph(Glyph.Shape.CLOSE));
        close.getStyleClass().add("quiet");
        close.setAccessibleText("Close the panel");
        close.setTooltip(new Tooltip("Close (Esc)"));
        close.setOnAction(e -> onClose.run());
        mark.setMinWidth(USE_PREF_SIZE);
        PriorityRow head = new PriorityRow(look, 0.6)
                .fixed(glyph)
                .giving(title, 1, 5)
                .fixed(mark)
                .spring()
                .fixed(close);
        buttons.getStyleClass().add("panel-buttons");
        VBox top = new VBox(head, remark, buttons);
        top.getStyleClass().add("panel-head");
        top.setMinHeight(USE_PREF_SIZE);
        ScrollPane scroll = new ScrollPane(blocks);
        scroll.getStyleClass().add("panel-scroll");
        scroll.setFitToWidth(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.setMinHeight(0);
        VBox.setVgrow(scroll, Priority.ALWAYS);
        getChildren().addAll(top, scroll);
    }

    /// Puts something beside the title, for example an account's badge.
    public void mark(javafx.scene.Node node) {
        mark.getChildren().setAll(node);
    }

    /// Puts buttons under the title.
    public void buttons(javafx.scene.Node... nodes) {
        buttons.getChildren().setAll(nodes);
    }

    /// Shows what it is about and what is known of it.
    public void show(StatusStyle mood, String titleText, String remarkText, List<DetailItem> content) {
        glyph.mood(mood);
        title.setText(titleText);
        remark.setText(remarkText);
        blocks.show(content);
    }
}
