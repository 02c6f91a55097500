package org.tallyboard.ui.kit;

import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Control;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.text.Text;

/// The nodes of the common kinds of [DetailItem].
final class DetailNodes {

    private DetailNodes() {}

    static Label label(String styleClass) {
        Label label = new Label();
        label.getStyleClass().add(styleClass);
        label.setWrapText(true);
        label.setMinHeight(Region.USE_PREF_SIZE);
        return label;
    }

    static void text(Node node, String text) {
        ((Label) node).setText(text);
    }

    static void mono(Control control, boolean mono) {
        if (mono != control.getStyleClass().contains("mono")) {
            if (mono) {
                control.getStyleClass().add("mono");
            } else {
                control.getStyleClass().remove("mono");
            }
        }
    }

    /// A name and a value beside it. A value too long for the line ends in dots, and is whole in a tooltip.
    static final class FactNode extends HBox {
        private final Label name = new Label();
        private final CopyField value = new CopyField();
        private final Label more = new Label("…");
        private final Tooltip whole = new Tooltip();
        private final Text measure = new Text();

        FactNode(ViewContext look) {
            getStyleClass().add("fact");
            setAlignment(Pos.BASELINE_LEFT);
            name.getStyleClass().add("fact-name");
            name.setMinWidth(8 * look.em().get());
            name.setPrefWidth(8 * look.em().get());
            HBox.setHgrow(value, Priority.ALWAYS);
            more.getStyleClass().add("dim");
            more.setMinWidth(USE_PREF_SIZE);
            whole.setWrapText(true);
            whole.setMaxWidth(40 * look.em().get());
            getChildren().addAll(name, value, more);
            widthProperty().addListener((o, was, is) -> cut());
            value.fontProperty().addListener((o, was, is) -> cut());
            cut();
        }

        private void cut() {
            measure.setFont(value.getFont());
            measure.setText(value.getText());
            boolean cut = getWidth() > 0
                    && measure.getLayoutBounds().getWidth() > getWidth() - name.getPrefWidth() - getSpacing() - 2;
            more.setVisible(cut);
            more.setManaged(cut);
            value.setTooltip(cut ? whole : null);
        }

        void show(DetailItem.Fact fact) {
            name.setText(fact.name());
            mono(value, fact.mono());
            value.show(fact.value());
            value.setAccessibleText(fact.name() + ": " + fact.value());
            whole.setText(fact.value());
            cut();
        }
    }

    /// A glyph, a title, a remark, something at the end.
    static final class ItemNode extends Region {
        private final ViewContext look;
        private final Glyph glyph = new Glyph(StatusStyle.IDLE);
        private final Label title = new Label();
        private final Label remark = new Label();
        private final Label end = new Label();
        private final PriorityRow line;
        private boolean inset;

        ItemNode(ViewContext look) {
            this.look = look;
            getStyleClass().add("item");
            title.getStyleClass().add("item-title");
            remark.getStyleClass().add("dim");
            end.getStyleClass().add("muted");
            line = new PriorityRow(look, 0.6)
                    .fixed(glyph)
                    .giving(title, 2, 6)
                    .giving(remark, 3, 0)
                    .spring()
                    .giving(end, 1, 4);
            getChildren().add(line);
        }

        void show(DetailItem.Item item) {
            glyph.mood(item.mood());
            item.mood().on(this);
            title.setText(item.title());
            remark.setText(item.remark());
            remark.setVisible(!item.remark().isEmpty());
            end.setText(item.end());
            end.setVisible(!item.end().isEmpty());
            inset = item.inset();
            requestLayout();
        }

        @Override
        protected double computePrefHeight(double width) {
            return Math.round(1.75 * look.em().get());
        }

        @Override
        protected double computeMinHeight(double width) {
            return computePrefHeight(width);
        }

        @Override
        protected void layoutChildren() {
            double left = inset ? Math.round(1.5 * look.em().get()) : 0;
            line.resizeRelocate(left, 0, getWidth() - left, getHeight());
        }
    }

    /// A name, a bar, a time.
    static final class BarNode extends Region {
        private final ViewContext look;
        private final Label name = new Label();
        private final Region bar = new Region();
        private final Label time = new Label();
        private double fraction;

        BarNode(ViewContext look) {
            this.look = look;
            getStyleClass().add("phase");
            name.getStyleClass().add("phase-name");
            bar.getStyleClass().add("phase-bar");
            time.getStyleClass().add("dim");
            getChildren().addAll(name, bar, time);
        }

        void show(DetailItem.Bar block) {
            block.mood().on(this);
            name.setText(block.name());
            time.setText(block.time());
            fraction = block.fraction();
            requestLayout();
        }

        @Override
        protected double computePrefHeight(double width) {
            return Math.round(1.55 * look.em().get());
        }

        @Override
        protected void layoutChildren() {
            double em = look.em().get();
            double w = getWidth();
            double h = getHeight();
            double nameWidth = Math.round(Math.min(11 * em, w * 0.4));
            double timeWidth = Math.round(4.6 * em);
            double nh = name.prefHeight(-1);
            name.resizeRelocate(0, Math.round((h - nh) / 2), nameWidth, nh);
            double room = Math.max(0, w - nameWidth - timeWidth - 2 * em);
            double bh = Math.round(0.55 * em);
            bar.resizeRelocate(nameWidth + em, Math.round((h - bh) / 2), Math.max(bh, Math.round(room * fraction)), bh);
            time.resizeRelocate(w - timeWidth, Math.round((h - nh) / 2), timeWidth, nh);
        }
    }

    /// An address to open.
    static final class LinkNode extends Hyperlink {
        LinkNode() {
            getStyleClass().add("link");
            setGraphic(new Glyph(Glyph.Shape.OUT));
            setMinWidth(0);
        }

        void show(DetailItem.Link link) {
            setText(link.text());
            boolean safe = "https".equalsIgnoreCase(link.address().getScheme());
            setDisable(!safe);
            setOnAction(e -> {
                setVisited(false);
                if (safe) {
                    link.browser().open(link.address());
                }
            });
            setTooltip(new Tooltip(safe ? link.address().toString() : "not opened: only https addresses are"));
        }
    }
}
