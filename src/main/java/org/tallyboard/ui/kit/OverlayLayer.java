package org.tallyboard.ui.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.ScrollBar;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.Region;
import org.jspecify.annotations.Nullable;

/// Shows one [Sheet] over the window. The focus stays inside it; Esc closes it and gives the focus back to who had it.
public final class OverlayLayer extends Region {

    private final ViewContext look;
    private final Region scrim = new Region();
    private @Nullable Sheet sheet;
    private @Nullable Node before;

    public OverlayLayer(ViewContext look) {
        this.look = look;
        getStyleClass().add("overlay");
        scrim.getStyleClass().add("scrim");
        getChildren().add(scrim);
        setVisible(false);
        scrim.setOnMouseClicked(e -> cancel());
        addEventFilter(KeyEvent.KEY_PRESSED, this::key);
        sceneProperty().addListener((o, was, is) -> {
            if (is != null) {
                is.focusOwnerProperty().addListener((p, old, owner) -> keepFocus(is, owner));
            }
        });
    }

    /// Opens a sheet; one that is open is closed first.
    public void open(Sheet newSheet) {
        Scene scene = getScene();
        if (sheet == null && scene != null) {
            before = scene.getFocusOwner();
        }
        if (sheet != null) {
            remove(sheet);
        }
        sheet = newSheet;
        newSheet.closer(() -> close(newSheet));
        getChildren().add(newSheet);
        setVisible(true);
        applyCss();
        layout();
        newSheet.first().requestFocus();
    }

    /// The sheet that is open.
    public Optional<Sheet> open() {
        return Optional.ofNullable(sheet);
    }

    /// Shows times again.
    public void tick() {
        if (sheet != null) {
            sheet.tick();
        }
    }

    private void cancel() {
        Sheet open = sheet;
        if (open != null && open.mayClose()) {
            close(open);
        }
    }

    private void close(Sheet which) {
        if (sheet != which) {
            return;
        }
        remove(which);
        sheet = null;
        setVisible(false);
        Node back = before;
        before = null;
        if (back != null && back.getScene() == getScene()) {
            back.requestFocus();
        }
    }

    private void remove(Sheet which) {
        getChildren().remove(which);
        which.closed();
    }

    private void key(KeyEvent e) {
        if (e.getCode() == KeyCode.ESCAPE) {
            cancel();
            e.consume();
        } else if (e.getCode() == KeyCode.TAB && sheet != null) {
            step(e.isShiftDown() ? -1 : 1);
            e.consume();
        }
    }

    private void step(int by) {
        List<Node> stops = stops();
        Scene scene = getScene();
        if (stops.isEmpty() || scene == null) {
            return;
        }
        int at = stops.indexOf(scene.getFocusOwner());
        int next = at < 0 ? (by > 0 ? 0 : stops.size() - 1) : Math.floorMod(at + by, stops.size());
        stops.get(next).requestFocus();
    }

    private List<Node> stops() {
        List<Node> stops = new ArrayList<>();
        if (sheet != null) {
            collect(sheet, stops);
        }
        return stops;
    }

    private static void collect(Node node, List<Node> stops) {
        if (!node.isVisible() || node.isDisabled()) {
            return;
        }
        if (node.isFocusTraversable() && !(node instanceof ScrollBar)) {
            stops.add(node);
        }
        if (node instanceof Parent parent) {
            parent.getChildrenUnmodifiable().forEach(child -> collect(child, stops));
        }
    }

    /// Whatever tries to take the focus out of an open sheet gives it back.
    private void keepFocus(Scene scene, @Nullable Node owner) {
        Sheet open = sheet;
        if (open == null || inside(owner, open)) {
            return;
        }
        Platform.runLater(() -> {
            if (sheet == open && !inside(scene.getFocusOwner(), open)) {
                open.first().requestFocus();
                if (!inside(scene.getFocusOwner(), open)) {
                    stops().stream().findFirst().ifPresent(Node::requestFocus);
                }
            }
        });
    }

    private static boolean inside(@Nullable Node node, Node around) {
        for (Node n = node; n != null; n = n.getParent()) {
            if (n == around) {
                return true;
            }
        }
        return false;
    }

    @Override
    protected void layoutChildren() {
        scrim.resizeRelocate(0, 0, getWidth(), getHeight());
        if (sheet != null) {
            double em = look.em().get();
            double w = Math.min(getWidth() - 4 * em, sheet.widthInEm() * em);
            double h = Math.min(getHeight() - 4 * em, Math.ceil(sheet.prefHeight(w)));
            sheet.resizeRelocate(
                    Math.round((getWidth() - w) / 2),
                    Math.round((getHeight() - h) * 0.4),
                    Math.round(w),
                    Math.round(h));
        }
    }
}
