package org.tallyboard.ui.kit;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/// A dialog inside the window: a title with what it is about, a body that scrolls, and a foot with buttons. Shown by an
/// [OverlayLayer].
public class Sheet extends VBox {

    private final Label title = new Label();
    private final VBox head = new VBox();
    private final VBox body = new VBox();
    private final HBox foot = new HBox();
    private Runnable closer = () -> {};
    private final ScrollPane scroll;

    /// @param titleText the dialog's name
    public Sheet(String titleText) {
        getStyleClass().add("sheet");
        title.setText(titleText);
        title.getStyleClass().add("sheet-title");
        title.setWrapText(true);
        head.getStyleClass().add("sheet-head");
        head.getChildren().add(title);
        body.getStyleClass().add("sheet-body");
        foot.getStyleClass().add("sheet-foot");
        foot.setAlignment(Pos.CENTER_LEFT);
        scroll = new ScrollPane(body);
        scroll.getStyleClass().add("sheet-scroll");
        scroll.setFitToWidth(true);
        scroll.setHbarPolicy(ScrollPane.ScrollBarPolicy.NEVER);
        scroll.setFocusTraversable(false);
        VBox.setVgrow(scroll, Priority.ALWAYS);
        scroll.setMinHeight(0);
        head.setMinHeight(USE_PREF_SIZE);
        foot.setMinHeight(USE_PREF_SIZE);
        getChildren().addAll(head, scroll, foot);
        setAccessibleText(titleText);
    }

    /// As high as its parts: a scroll pane alone would not say how high its text is at this width.
    @Override
    protected double computePrefHeight(double width) {
        double inner = width - getInsets().getLeft() - getInsets().getRight();
        return getInsets().getTop()
                + getInsets().getBottom()
                + head.prefHeight(inner)
                + body.prefHeight(inner - 2)
                + foot.prefHeight(inner)
                + 4;
    }

    /// Adds something under the title.
    public void head(Node node) {
        head.getChildren().add(node);
    }

    /// Adds something to the body.
    public void add(Node... nodes) {
        body.getChildren().addAll(nodes);
    }

    /// Adds a heading and what it heads.
    public void field(String name, Node node) {
        Label label = new Label(name);
        label.getStyleClass().add("field-name");
        label.setLabelFor(node);
        body.getChildren().addAll(label, node);
    }

    /// The body.
    public VBox body() {
        return body;
    }

    /// Puts these at the foot: what comes before null stands left, the rest right.
    public void foot(Node left, Node... right) {
        Region spring = new Region();
        HBox.setHgrow(spring, Priority.ALWAYS);
        foot.getChildren().setAll(left, spring);
        foot.getChildren().addAll(right);
    }

    /// What a person uses first; gets the focus when the sheet opens.
    public Node first() {
        return this;
    }

    /// Closes the sheet.
    public final void close() {
        closer.run();
    }

    /// Whether Esc may close it now.
    public boolean mayClose() {
        return true;
    }

    /// Called after it was closed.
    public void closed() {}

    /// Called each second while it is open.
    public void tick() {}

    /// How wide it wants to be, in sizes of ordinary text.
    public double widthInEm() {
        return 42;
    }

    final void closer(Runnable how) {
        closer = how;
    }
}
