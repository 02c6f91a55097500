package org.tallyboard.ui.board;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;
import org.tallyboard.ui.kit.FairShareRow;
import org.tallyboard.ui.kit.Glyph;
import org.tallyboard.ui.kit.PriorityRow;
import org.tallyboard.ui.kit.SnapshotButton;
import org.tallyboard.ui.kit.ViewContext;

/// The top of the window: who we are, the search, how every source is doing.
final class Header extends HBox {

    private final ViewContext look;
    private final TextField search = new TextField();
    private final PriorityRow lampRow;
    private final FairShareRow lamps;
    private final Map<SourceId, SourceChip> bySource = new LinkedHashMap<>();
    private final SnapshotButton<String> notify;

    /// @param subtitle what stands beside the product's name; may be empty
    /// @param onSearch gets the search text at each change
    /// @param onLeave moves the focus back to the lists
    Header(ViewContext look, String subtitle, Consumer<String> onSearch, Runnable onLeave, Runnable onNotify) {
        this.look = look;
        getStyleClass().add("header");
        setAlignment(Pos.CENTER_LEFT);
        Label title = new Label("Tallyboard");
        title.getStyleClass().add("title");
        Label sub = new Label(subtitle);
        sub.getStyleClass().add("subtitle");
        sub.setVisible(!subtitle.isEmpty());
        search.setPromptText("Search…");
        search.setAccessibleText("Search pipelines and recordings");
        search.textProperty().addListener((o, was, is) -> onSearch.accept(is));
        search.addEventFilter(KeyEvent.KEY_PRESSED, e -> {
            if (e.getCode() == KeyCode.ESCAPE) {
                search.clear();
                onLeave.run();
                e.consume();
            } else if (e.getCode() == KeyCode.ENTER || e.getCode() == KeyCode.DOWN) {
                onLeave.run();
                e.consume();
            }
        });
        Label key = new Label("/");
        key.getStyleClass().add("dim");
        HBox box = new HBox(new Glyph(Glyph.Shape.LENS), search, key);
        box.getStyleClass().add("search-box");
        box.setAlignment(Pos.CENTER_LEFT);
        HBox.setHgrow(search, Priority.ALWAYS);
        box.prefWidthProperty().bind(look.em().multiply(21));
        lamps = new FairShareRow(look, 0.45);
        notify = new SnapshotButton<>("Notify…", null, () -> "", any -> onNotify.run());
        notify.button().setFocusTraversable(true);
        lampRow = new PriorityRow(look, 0.85)
                .fixed(new Logo())
                .fixed(title)
                .giving(sub, 7, 0)
                .giving(box, 6, 6.6)
                .spring()
                .giving(lamps, 4, 20)
                .fixed(notify);
        HBox.setHgrow(lampRow, Priority.ALWAYS);
        getChildren().add(lampRow);
    }

    /// Shows the lamps of these sources.
    void show(List<SourceStatus> unordered) {
        // By kind and name: a lamp must not change its place with what arrives first.
        List<SourceStatus> sources = unordered.stream()
                .sorted(Comparator.comparing((SourceStatus s) -> s.id().kind()).thenComparing(s -> s.id().name()))
                .toList();
        bySource.keySet().retainAll(sources.stream().map(SourceStatus::id).toList());
        List<Node> wanted = sources.stream()
                .map(s -> {
                    SourceChip lamp = bySource.computeIfAbsent(s.id(), id -> new SourceChip(look));
                    lamp.show(s);
                    return (Node) lamp;
                })
                .toList();
        lamps.show(wanted);
        lamps.setVisible(!wanted.isEmpty());
    }

    /// Whether there is anywhere to send a notification to.
    void notifies(boolean possible) {
        notify.shown(possible);
    }

    /// The search field.
    TextField search() {
        return search;
    }

    /// Switches the notification button off with a reason; empty text switches it on.
    void closed(String because) {
        notify.off(because);
    }
}
