package org.tallyboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Labeled;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.tallyboard.cli.WholeProgram;
import org.tallyboard.config.SandboxFile;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.sandbox.aws.Call;
import org.tallyboard.sandbox.aws.SimulatedAws;
import org.tallyboard.sandbox.aws.world.AccountControl;
import org.tallyboard.ui.board.BoardServices;
import org.tallyboard.ui.board.BoardWindow;
import org.tallyboard.ui.job.FinishedRecordings;
import org.tallyboard.ui.kit.ColorPalette;
import org.tallyboard.ui.kit.ViewContext;
import org.tallyboard.ui.testing.Hands;

/// The whole board in an open window, over a simulated AWS in which nothing moves by itself.
final class RealBoard extends Hands {

    private static final Duration WAIT = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(50);
    static final String READ_ONLY = "started with --read-only";

    final SimulatedAws aws;
    final WholeProgram program;
    private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
    private final BoardWindow window;
    private final Stage stage;

    /// @param aws is closed with the board
    RealBoard(SimulatedAws aws, Path folder, boolean readOnly, Map<String, String> accountIds) {
        this(aws, folder, readOnly, accountIds, Optional.empty());
    }

    /// @param aws is closed with the board
    /// @param broker a real RabbitMQ; it stays
    RealBoard(
            SimulatedAws aws,
            Path folder,
            boolean readOnly,
            Map<String, String> accountIds,
            Optional<SandboxFile.SandboxBroker> broker) {
        this.aws = aws;
        program = new WholeProgram(aws, folder, readOnly, accountIds, broker);
        start();
        window = call(() -> {
            ColorPalette.loadFonts();
            return new BoardWindow(
                    new BoardServices(
                            "e2e",
                            true,
                            program.accounts(),
                            program.broker().stream().toList(),
                            program.board(),
                            program.desk(),
                            program.mfaCodes(),
                            new ViewContext(InstantSource.system(), ZoneOffset.UTC, ColorPalette.DARK),
                            address -> {},
                            FinishedRecordings.none(),
                            background,
                            Platform::runLater,
                            program::lookAt),
                    1400,
                    900);
        });
        stage = call(() -> {
            Stage open = new Stage();
            open.setScene(window.scene());
            open.setX(0);
            open.setY(0);
            open.show();
            window.refresh();
            return open;
        });
        moveToCorner();
        settle();
    }

    static SimulatedAws simulator() {
        try {
            return SimulatedAws.start(SimulatedAws.Options.settable());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    AccountControl prod() {
        return aws.world().account("prod");
    }

    @Override
    public Scene scene() {
        return window.scene();
    }

    /// Waits until the board has read a pipeline of `prod` to be so.
    Pipeline awaitRow(String name, Predicate<Pipeline> as) {
        PipelineId id = new PipelineId("prod", name);
        await("the row of " + name)
                .atMost(WAIT)
                .pollInterval(POLL)
                .until(() -> program.board().snapshot().pipeline(id).filter(as).isPresent());
        return program.board().snapshot().pipeline(id).orElseThrow();
    }

    /// The button in the row of a pipeline; waits until it is shown.
    Button rowButton(String pipeline, String text) {
        return buttonOf("pipeline-card", pipeline, text);
    }

    /// The button in the row of a job; waits until it is shown.
    Button jobButton(String title, String text) {
        return buttonOf("job-card", title, text);
    }

    private Button buttonOf(String card, String row, String text) {
        Node[] found = new Node[1];
        await(text + " in the row of " + row).atMost(WAIT).pollInterval(POLL).until(() -> {
            for (Node button : all("." + card + " .button")) {
                if (call(() -> ((Labeled) button).getText().equals(text) && inRowOf(button, card, row))) {
                    found[0] = button;
                    return true;
                }
            }
            return false;
        });
        return (Button) found[0];
    }

    /// Waits until the board knows a job to be so.
    Job awaitJob(String id, Predicate<Job> as) {
        JobKey key = new JobKey(program.broker().orElseThrow(), id);
        await("job " + id)
                .atMost(WAIT.multipliedBy(2))
                .pollInterval(POLL)
                .until(() -> program.board().snapshot().job(key).filter(as).isPresent());
        return program.board().snapshot().job(key).orElseThrow();
    }

    /// Waits until the row of a pipeline does not show that button any more.
    void awaitNoButton(String pipeline, String text) {
        await("no " + text + " in the row of " + pipeline)
                .atMost(WAIT)
                .pollInterval(POLL)
                .until(() -> all(".pipeline-card .button").stream()
                        .noneMatch(button ->
                                call(() -> ((Labeled) button).getText().equals(text)
                                        && inRowOf(button, "pipeline-card", pipeline))));
    }

    private static boolean inRowOf(Node node, String card, String row) {
        for (Node n = node; n != null; n = n.getParent()) {
            if (n.getStyleClass().contains(card)) {
                return n.lookup(".row-name") instanceof Labeled name
                        && name.getText().equals(row);
            }
        }
        return false;
    }

    /// The button of the open dialog with that id, once it can be pressed and would be taken.
    Button ready(String id) {
        until(() -> scene().lookup("#" + id) instanceof Button button && !button.isDisabled() && button.isVisible());
        pause();
        return (Button) call(() -> scene().lookup("#" + id));
    }

    /// Waits until text is to be seen.
    void awaitText(String text) {
        await("“" + text + "” in the window").atMost(WAIT).pollInterval(POLL).until(() -> sees(text));
    }

    /// Presses a key again and again until text is to be seen: what a key could not do is said for a few seconds only.
    void pressUntil(KeyCode key, String text) {
        await("“" + text + "” after " + key)
                .atMost(WAIT.multipliedBy(2))
                .pollInterval(POLL)
                .until(() -> {
                    keys(key);
                    return sees(text);
                });
    }

    /// Presses Tab until a node has the focus.
    void tabTo(Node node) {
        for (int i = 0; i < 20 && !call(node::isFocused); i++) {
            keys(KeyCode.TAB);
        }
        assertThat(call(node::isFocused)).isTrue();
    }

    /// The calls of one operation that arrived.
    List<Call> calls(String operation) {
        return aws.calls().of(operation);
    }

    /// The only row in the record of orders.
    Map<String, String> recorded() {
        assertThat(program.record()).hasSize(1);
        return program.record().getFirst();
    }

    @Override
    public void close() {
        super.close();
        call(() -> {
            window.close();
            stage.close();
            return true;
        });
        program.close();
        aws.close();
        background.close();
    }
}
