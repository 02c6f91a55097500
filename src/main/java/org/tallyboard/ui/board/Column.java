package org.tallyboard.ui.board;

import java.util.List;
import java.util.function.Function;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import org.tallyboard.board.Attention;
import org.tallyboard.ui.kit.CardList;

/// One half of the board: a title, a remark, a list that keeps still while a person is in it, and words where the list
/// is empty.
///
/// @param <K> what a row is known by
/// @param <T> what a row shows
final class Column<K, T> extends VBox {

    private final CardList<K, T> list;
    private final Function<T, K> key;
    private final Label head = new Label();
    private final Label note = new Label();
    private final Label selected = new Label();
    private final Label foot = new Label();
    private final Button sort = new Button();
    private final VBox empty = new VBox();
    private final Label emptyTitle = new Label();
    private final Label emptyText = new Label();
    private List<T> wanted = List.of();
    private Attention.Known<K, T> known = k -> java.util.Optional.empty();
    private Object asked = "";

    Column(String title, String noun, CardList<K, T> list, Function<T, K> key) {
        this.list = list;
        this.key = key;
        getStyleClass().add("column");
        title(title);
        head.getStyleClass().add("column-title");
        note.getStyleClass().add("column-note");
        note.setMinWidth(0);
        sort.getStyleClass().add("held");
        sort.setFocusTraversable(false);
        sort.setOnAction(e -> sortNow());
        sort.setMinWidth(USE_PREF_SIZE);
        sort.setVisible(false);
        sort.setManaged(false);
        Region spring = new Region();
        HBox.setHgrow(spring, Priority.ALWAYS);
        selected.getStyleClass().add("selected-count");
        selected.setMinWidth(USE_PREF_SIZE);
        list.setOnSelection(this::showSelected);
        showSelected();
        HBox line = new HBox(8, head, selected, spring, sort, note);
        line.setAlignment(Pos.CENTER_LEFT);
        line.getStyleClass().add("column-head");
        line.setMinHeight(USE_PREF_SIZE);
        empty.getStyleClass().add("empty");
        emptyTitle.getStyleClass().add("empty-title");
        emptyText.getStyleClass().add("muted");
        emptyText.setWrapText(true);
        emptyText.setMaxWidth(460);
        emptyTitle.setWrapText(true);
        empty.getChildren().addAll(emptyTitle, emptyText);
        empty.setMouseTransparent(true);
        StackPane body = new StackPane(list, empty);
        VBox.setVgrow(body, Priority.ALWAYS);
        body.setMinHeight(0);
        foot.getStyleClass().add("column-foot");
        foot.setMinWidth(0);
        foot("");
        getChildren().addAll(line, body, foot);
        list.heldProperty().addListener((o, was, is) -> {
            if (!is) {
                sortNow();
            }
        });
    }

    /// Shows rows.
    ///
    /// @param items in the order of attention
    /// @param newest finds the newest value of a key that is not among them
    /// @param question what was asked for: another question is answered at once, in a new order
    void show(List<T> items, Attention.Known<K, T> newest, Object question) {
        wanted = items;
        known = newest;
        boolean hold = list.heldProperty().get()
                && question.equals(asked)
                && !list.items().isEmpty();
        boolean other = !question.equals(asked);
        asked = question;
        list.setItems(hold ? Attention.hold(list.shownKeys(), items, key, newest) : items);
        showHeld(hold);
        if (other) {
            list.toTop();
        }
    }

    private void showSelected() {
        int several = list.selection().size();
        selected.setText(several + " selected · Esc ends it");
        selected.setVisible(several > 0);
        selected.setManaged(several > 0);
    }

    private void showHeld(boolean hold) {
        int moved = 0;
        if (hold) {
            List<T> shown = list.items();
            for (int i = 0; i < Math.min(shown.size(), wanted.size()); i++) {
                if (!key.apply(shown.get(i)).equals(key.apply(wanted.get(i)))) {
                    moved++;
                }
            }
        }
        sort.setVisible(moved > 0);
        sort.setManaged(moved > 0);
        sort.setText("order held while you are here · sort now");
    }

    /// Puts the rows in the order of attention now, whether or not somebody is in the list.
    void sortNow() {
        list.setItems(wanted);
        showHeld(false);
    }

    /// What stands above the list.
    void title(String text) {
        head.setText(text);
    }

    /// The remark at the right end of the title.
    void note(String text) {
        note.setText(text);
    }

    /// A remark under the list; empty text for none.
    void foot(String text) {
        foot.setText(text);
        foot.setVisible(!text.isEmpty());
        foot.setManaged(!text.isEmpty());
    }

    /// Puts something under the list that keeps its height.
    void under(Region part) {
        getChildren().add(part);
    }

    /// The words where the list is empty; empty title for none.
    void emptyWords(String title, String text) {
        emptyTitle.setText(title);
        emptyText.setText(text);
        empty.setVisible(!title.isEmpty());
    }

    /// The list.
    CardList<K, T> list() {
        return list;
    }

    /// The button that sorts a held list; for tests.
    Node sortButton() {
        return sort;
    }
}
