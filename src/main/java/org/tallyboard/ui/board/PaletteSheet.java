package org.tallyboard.ui.board;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import org.tallyboard.ui.board.PaletteEntries.Entry;
import org.tallyboard.ui.kit.Sheet;
import org.tallyboard.ui.kit.Sizes;

/// The command palette: words find actions and subjects; Enter opens the same dialog as the button would, and never
/// acts by itself. What cannot be done stays in the list with its reason, and Enter passes over it.
final class PaletteSheet extends Sheet {

    private static final PseudoClass CHOSEN = PseudoClass.getPseudoClass("chosen");

    private final Function<String, List<Entry>> find;
    private final Consumer<Entry> choose;
    private final TextField words = new TextField();
    private final Label count = new Label();
    private final VBox list = new VBox();
    private List<Entry> entries = List.of();
    private final List<Node> lines = new ArrayList<>();
    private int chosen = -1;

    /// @param find what there is for some words
    /// @param choose does what a line says; the palette is closed by then
    PaletteSheet(Function<String, List<Entry>> find, Consumer<Entry> choose) {
        super("Find an action or a row");
        this.find = find;
        this.choose = choose;
        getStyleClass().add("palette");
        words.setId("palette-words");
        words.setPromptText("retry video, stop council, dark …");
        words.setAccessibleText("Words of an action or a row");
        words.textProperty().addListener((o, was, is) -> search());
        words.addEventFilter(KeyEvent.KEY_PRESSED, this::key);
        head(words);
        list.getStyleClass().add("palette-list");
        add(list);
        count.getStyleClass().add("dim");
        Label hint = new Label("↑ ↓ choose · Enter opens the confirmation · Esc closes");
        hint.getStyleClass().add("dim");
        foot(hint, count);
        search();
    }

    /// Types words.
    void write(String text) {
        words.setText(text);
    }

    private void search() {
        entries = find.apply(words.getText());
        list.getChildren().clear();
        lines.clear();
        String group = "";
        for (Entry entry : entries) {
            if (!group(entry).equals(group)) {
                group = group(entry);
                Label heading = new Label(group);
                heading.getStyleClass().add("block-heading");
                list.getChildren().add(heading);
            }
            Node line = line(entry);
            lines.add(line);
            list.getChildren().add(line);
        }
        count.setText(entries.isEmpty() ? "nothing found" : Sizes.count(entries.size(), "result", "results"));
        chosen = -1;
        step(1);
    }

    private static String group(Entry entry) {
        return switch (entry) {
            case Entry.Act ignored -> "Actions";
            case Entry.Open ignored -> "Pipelines, builds and jobs";
            case Entry.Run ignored -> "This window";
        };
    }

    private static boolean isOff(Entry entry) {
        return entry instanceof Entry.Act act && !act.off().isEmpty();
    }

    private Node line(Entry entry) {
        HBox first = new HBox(10);
        first.setAlignment(Pos.CENTER_LEFT);
        VBox line = new VBox(first);
        line.getStyleClass().add("palette-line");
        switch (entry) {
            case Entry.Act act -> {
                first.getChildren()
                        .addAll(
                                label(
                                        act.kind().title() + ": "
                                                + act.row().subject().name(),
                                        "row-name"),
                                label(act.row().where(), "muted"),
                                spring(),
                                label(
                                        act.off().isEmpty() ? act.kind().key() : "not available",
                                        act.off().isEmpty() && !act.kind().key().isEmpty() ? "key-cap" : "dim"));
                if (!act.off().isEmpty()) {
                    Label why = label(act.off(), "palette-why");
                    why.setWrapText(true);
                    line.getChildren().add(why);
                }
            }
            case Entry.Open open ->
                first.getChildren()
                        .addAll(
                                label(open.row().subject().name(), "row-name"),
                                label(open.row().where(), "muted"),
                                label(open.row().state(), "dim"));
            case Entry.Run run ->
                first.getChildren()
                        .addAll(
                                label(run.command().text(), "row-name"),
                                spring(),
                                label(run.command().shown().split("  ", 2)[0], "key-cap"));
        }
        line.setOnMouseClicked(e -> {
            if (e.getButton() == MouseButton.PRIMARY) {
                take(entry);
            }
        });
        return line;
    }

    private static Label label(String text, String styleClass) {
        Label label = new Label(text);
        label.getStyleClass().add(styleClass);
        return label;
    }

    private static Region spring() {
        Region spring = new Region();
        HBox.setHgrow(spring, Priority.ALWAYS);
        return spring;
    }

    private void key(KeyEvent e) {
        switch (e.getCode()) {
            case DOWN -> step(1);
            case UP -> step(-1);
            case ENTER -> {
                if (chosen >= 0) {
                    take(entries.get(chosen));
                }
            }
            default -> {
                return;
            }
        }
        e.consume();
    }

    /// To the next line that can be taken.
    private void step(int by) {
        for (int i = chosen + by; i >= 0 && i < entries.size(); i += by) {
            if (!isOff(entries.get(i))) {
                chosen = i;
                break;
            }
        }
        for (int i = 0; i < lines.size(); i++) {
            lines.get(i).pseudoClassStateChanged(CHOSEN, i == chosen);
        }
    }

    private void take(Entry entry) {
        if (!isOff(entry)) {
            close();
            choose.accept(entry);
        }
    }

    @Override
    public Node first() {
        return words;
    }

    @Override
    public double widthInEm() {
        return 52;
    }
}
