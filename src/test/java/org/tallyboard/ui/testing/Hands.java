package org.tallyboard.ui.testing;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javafx.application.Platform;
import javafx.event.Event;
import javafx.geometry.Bounds;
import javafx.geometry.Point2D;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Labeled;
import javafx.scene.control.TextInputControl;
import javafx.scene.input.KeyCode;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import org.testfx.api.FxRobot;
import org.testfx.util.WaitForAsyncUtils;

/// A person's eyes and hands at an open window: finds what is shown, moves the mouse, types. TestFX is used here and
/// nowhere else.
public abstract class Hands implements AutoCloseable {

    private static final Object STARTED = new Object();

    private final FxRobot robot = new FxRobot();

    /// What the window shows.
    public abstract Scene scene();

    /// Waits until the window has shown what it was told.
    public void settle() {
        WaitForAsyncUtils.waitForFxEvents();
    }

    /// Starts JavaFX once a process.
    protected static void start() {
        synchronized (STARTED) {
            CountDownLatch latch = new CountDownLatch(1);
            try {
                Platform.startup(latch::countDown);
                latch.await(20, TimeUnit.SECONDS);
                Platform.setImplicitExit(false);
            } catch (IllegalStateException alreadyRuns) {
                // Another test started it.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Runs something on the JavaFX thread.
    public static <T> T call(Callable<T> what) {
        FutureTask<T> task = new FutureTask<>(what);
        Platform.runLater(task);
        try {
            return task.get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /// Waits until something holds.
    public void until(Callable<Boolean> holds) {
        await().pollInterval(Duration.ofMillis(30)).until(() -> call(holds));
    }

    /// All visible nodes that match a CSS selector.
    public List<Node> all(String selector) {
        return call(() -> scene().getRoot().lookupAll(selector).stream()
                .filter(Hands::shown)
                .toList());
    }

    /// The one visible node that matches a selector and carries this text; fails when there is none in time.
    public Node one(String selector, String text) {
        Node[] found = new Node[1];
        await().until(() -> {
            List<Node> nodes = all(selector).stream()
                    .filter(n -> call(() -> textOf(n)).contains(text))
                    .toList();
            if (nodes.isEmpty()) {
                return false;
            }
            found[0] = nodes.getFirst();
            return true;
        });
        return found[0];
    }

    /// Whether text is visible anywhere.
    public boolean sees(String text) {
        return call(() -> {
            List<String> texts = new ArrayList<>();
            collect(scene().getRoot(), texts);
            return texts.stream().anyMatch(t -> t.contains(text));
        });
    }

    private static void collect(Node node, List<String> texts) {
        if (!node.isVisible()) {
            return;
        }
        if (node instanceof Labeled || node instanceof TextInputControl) {
            texts.add(textOf(node));
        }
        if (node instanceof javafx.scene.Parent parent) {
            parent.getChildrenUnmodifiable().forEach(child -> collect(child, texts));
        }
    }

    private static String textOf(Node node) {
        String text = node instanceof Labeled labeled
                ? labeled.getText()
                : node instanceof TextInputControl input ? input.getText() : "";
        return text == null ? "" : text;
    }

    private static boolean shown(Node node) {
        for (Node n = node; n != null; n = n.getParent()) {
            if (!n.isVisible()) {
                return false;
            }
        }
        return true;
    }

    /// The point in the middle of a node, on the screen.
    public Point2D middle(Node node) {
        return call(() -> {
            Bounds b = node.localToScreen(node.getBoundsInLocal());
            return new Point2D((b.getMinX() + b.getMaxX()) / 2, (b.getMinY() + b.getMaxY()) / 2);
        });
    }

    /// Moves the pointer to the corner of the screen.
    /// Lets the pointer rest at a place on the screen.
    protected void rest(int x, int y) {
        robot.moveTo(new Point2D(x, y));
    }

    protected void moveToCorner() {
        robot.moveTo(new Point2D(5, 5));
    }

    public void click(Node node) {
        robot.moveTo(middle(node));
        robot.clickOn(MouseButton.PRIMARY);
        settle();
    }

    public void rightClick(Node node) {
        robot.moveTo(middle(node));
        robot.clickOn(MouseButton.SECONDARY);
        settle();
    }

    /// Presses the mouse on a node while a key is held, which the headless platform does not tell mouse events of.
    public void pressHolding(Node node, boolean control, boolean shift) {
        call(() -> {
            Point2D at = node.localToScene(20, 20);
            Event.fireEvent(
                    node,
                    new MouseEvent(
                            MouseEvent.MOUSE_PRESSED,
                            at.getX(),
                            at.getY(),
                            0,
                            0,
                            MouseButton.PRIMARY,
                            1,
                            shift,
                            control,
                            false,
                            false,
                            true,
                            false,
                            false,
                            false,
                            false,
                            true,
                            null));
            return true;
        });
        settle();
    }

    public void doubleClick(Node node) {
        robot.moveTo(middle(node));
        robot.doubleClickOn(MouseButton.PRIMARY);
        settle();
    }

    /// Presses the mouse on a node and does not let go.
    public void press(Node node) {
        robot.moveTo(middle(node));
        robot.press(MouseButton.PRIMARY);
        settle();
    }

    public void release() {
        robot.release(MouseButton.PRIMARY);
        settle();
    }

    public void moveTo(Node node) {
        robot.moveTo(middle(node));
        settle();
    }

    /// Moves the pointer to where nothing is.
    public void moveAway() {
        robot.moveTo(new Point2D(300, 8));
        settle();
    }

    public void keys(KeyCode... codes) {
        for (KeyCode code : codes) {
            robot.type(code);
            settle();
        }
    }

    /// Presses keys together.
    public void chord(KeyCode... codes) {
        robot.push(codes);
        settle();
    }

    public void write(String text) {
        robot.write(text, 0);
        settle();
    }

    /// Waits long enough that a dialog takes a press as meant for it.
    public void pause() {
        WaitForAsyncUtils.sleep(350, TimeUnit.MILLISECONDS);
    }

    /// Lets go of everything.
    @Override
    public void close() {
        robot.release(new KeyCode[] {});
        robot.release(new MouseButton[] {});
    }
}
