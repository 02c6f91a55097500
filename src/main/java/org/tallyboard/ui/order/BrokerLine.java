package org.tallyboard.ui.order;

import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import org.tallyboard.ui.kit.CommonText;

/// Where an order to the broker goes.
public final class BrokerLine extends HBox {

    /// @param broker the configured broker's name
    public BrokerLine(String broker) {
        setSpacing(10);
        setAlignment(Pos.CENTER_LEFT);
        Label name = new Label("broker " + CommonText.line(broker));
        name.getStyleClass().add("broker-badge");
        Label who = new Label("ordered by you, with the broker account of the configuration");
        who.getStyleClass().add("muted");
        getChildren().addAll(name, who);
    }
}
