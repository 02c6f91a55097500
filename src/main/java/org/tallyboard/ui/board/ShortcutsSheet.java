package org.tallyboard.ui.board;

import java.util.List;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;
import org.tallyboard.ui.kit.Command;
import org.tallyboard.ui.kit.Sheet;

/// The list of shortcuts, made of the commands themselves.
final class ShortcutsSheet extends Sheet {

    private final Button close = new Button("Close");

    ShortcutsSheet(List<Command> commands) {
        super("Keyboard shortcuts");
        GridPane grid = new GridPane();
        grid.getStyleClass().add("shortcuts");
        ColumnConstraints keys = new ColumnConstraints();
        keys.setMinWidth(200);
        keys.setMaxWidth(200);
        ColumnConstraints texts = new ColumnConstraints();
        texts.setHgrow(Priority.ALWAYS);
        grid.getColumnConstraints().addAll(keys, texts);
        int row = 0;
        String group = "";
        for (Command command : commands) {
            if (!command.group().equals(group)) {
                group = command.group();
                Label heading = new Label(group);
                heading.getStyleClass().add("block-heading");
                grid.add(heading, 0, row++, 2, 1);
            }
            FlowPane caps = new FlowPane(4, 2);
            caps.setPrefWrapLength(200);
            for (String key : command.shown().split("  ")) {
                Label cap = new Label(key);
                cap.getStyleClass().add("key-cap");
                caps.getChildren().add(cap);
            }
            Label text = new Label(command.text());
            text.getStyleClass().add("muted");
            text.setWrapText(true);
            grid.add(caps, 0, row);
            grid.add(text, 1, row++);
        }
        add(grid);
        close.setOnAction(e -> close());
        Label note = new Label("Single keys do nothing while you type in a field.");
        note.getStyleClass().add("dim");
        foot(note, close);
    }

    @Override
    public javafx.scene.Node first() {
        return close;
    }

    @Override
    public double widthInEm() {
        return 40;
    }
}
