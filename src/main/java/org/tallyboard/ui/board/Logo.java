package org.tallyboard.ui.board;

import javafx.scene.layout.Region;
import javafx.scene.shape.Circle;
import javafx.scene.shape.Rectangle;

/// The product's mark: two tallies and a bar, as in `assets/tallyboard.svg`.
final class Logo extends Region {

    private static final double SIZE = 26;

    Logo() {
        Rectangle frame = new Rectangle(0.5, 0.5, SIZE - 1, SIZE - 1);
        frame.setArcWidth(12);
        frame.setArcHeight(12);
        frame.getStyleClass().add("logo-frame");
        Circle left = new Circle(9, 9.2, 3.6);
        left.getStyleClass().add("logo-left");
        Circle right = new Circle(17, 9.2, 3.6);
        right.getStyleClass().add("logo-right");
        Rectangle bar = new Rectangle(5.4, 15.2, 15.2, 5);
        bar.setArcWidth(5);
        bar.setArcHeight(5);
        bar.getStyleClass().add("logo-bar");
        getChildren().addAll(frame, left, right, bar);
        setMinSize(SIZE, SIZE);
        setPrefSize(SIZE, SIZE);
        setMaxSize(SIZE, SIZE);
    }
}
