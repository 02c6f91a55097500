package org.tallyboard.bench;

import java.util.List;
import java.util.Set;
import javafx.application.Platform;
import javafx.css.PseudoClass;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.tallyboard.cli.Main;

/// A start that is timed from outside: `hello` opens a window with one label, `board FILE` runs the product's own
/// command line. Prints `window` when the first frame of its window has been shown, and for the board `row` when the
/// first pipeline that was read has been, and `full` when all rows in view have been read; then ends.
///
/// "Shown" is the same for both: two pulses after the one that laid the frame out, because only then has JavaFX waited
/// for the renderer to finish it. That adds up to 33 ms to both.
public final class FirstFrame {

    private static final PseudoClass UNREAD = PseudoClass.getPseudoClass("unread");
    private static final List<String> STEPS = List.of("window", "row", "full");

    private final boolean hello;
    private boolean attached;
    private int done;
    private int pulsesSince;

    private FirstFrame(boolean hello) {
        this.hello = hello;
    }

    public static void main(String[] args) {
        FirstFrame frame = new FirstFrame(args[0].equals("hello"));
        Thread.ofPlatform().daemon().name("first-frame").start(frame::lookForWindow);
        if (frame.hello) {
            Platform.startup(() -> {
                Stage stage = new Stage();
                stage.setScene(new Scene(new StackPane(new Label("Hello, world")), 1600, 1000));
                stage.show();
            });
        } else {
            Main.main(new String[] {"board", "--config", args[1]});
        }
    }

    private void lookForWindow() {
        while (!attached) {
            try {
                Platform.runLater(this::attach);
            } catch (IllegalStateException notYet) {
                // JavaFX has not been started.
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void attach() {
        if (attached || Window.getWindows().isEmpty()) {
            return;
        }
        Scene scene = Window.getWindows().getFirst().getScene();
        if (scene != null && Window.getWindows().getFirst().isShowing()) {
            attached = true;
            scene.addPostLayoutPulseListener(() -> pulse(scene));
            Platform.requestNextPulse();
        }
    }

    private void pulse(Scene scene) {
        if (done == STEPS.size() || !reached(scene)) {
            return;
        }
        if (pulsesSince++ < 2) {
            Platform.requestNextPulse();
            return;
        }
        System.out.println(STEPS.get(done));
        System.out.flush();
        pulsesSince = 0;
        done++;
        if (hello || done == STEPS.size()) {
            Runtime.getRuntime().halt(0);
        }
        Platform.requestNextPulse();
    }

    private boolean reached(Scene scene) {
        if (done == 0) {
            return true;
        }
        Set<Node> cards = scene.getRoot().lookupAll(".pipeline-card");
        cards.removeIf(card -> !card.isVisible());
        long read = cards.stream()
                .filter(card -> !card.getPseudoClassStates().contains(UNREAD))
                .count();
        return read > 0 && (done == 1 || read == cards.size());
    }
}
