package org.tallyboard.ui.testing;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.stage.Stage;
import org.tallyboard.job.FinishedFiles;
import org.tallyboard.operate.Answer;
import org.tallyboard.operate.MfaCodes;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.source.Account;
import org.tallyboard.ui.board.BoardServices;
import org.tallyboard.ui.board.BoardWindow;
import org.tallyboard.ui.job.FinishedRecordings;
import org.tallyboard.ui.kit.ColorPalette;
import org.tallyboard.ui.kit.ViewContext;

/// The board in an open window, over a board and a desk that a test controls.
public final class OpenBoard extends Hands {

    private static final List<Account> ACCOUNTS = List.of(Samples.PROD, Samples.STAGING);

    private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
    private final Stage stage;
    public final BoardWindow window;
    public final FakeBoard board;
    public final FakeDesk desk;
    public final List<Optional<PipelineId>> lookedAt = new CopyOnWriteArrayList<>();
    public final List<String> browsed = new CopyOnWriteArrayList<>();
    /// Files and folders that were opened.
    public final List<Path> openedFiles = new CopyOnWriteArrayList<>();
    /// What becomes of codes of MFA devices.
    public volatile MfaCodes mfaCodes = (account, code) -> new Answer.Accepted("");
    /// Where the window finds the files of recordings.
    public volatile FinishedFiles files = FinishedFiles.none();

    /// Opens a window of 1400 by 900.
    public OpenBoard(FakeBoard board, FakeDesk desk) {
        this(board, desk, 1400, 900, InstantSource.fixed(Samples.NOW), false);
    }

    /// Opens a window under a pointer that rests at a place.
    public OpenBoard(FakeBoard board, FakeDesk desk, int width, int height, int pointerX, int pointerY) {
        this(
                board,
                desk,
                width,
                height,
                InstantSource.fixed(Samples.NOW),
                false,
                pointerX,
                pointerY,
                ACCOUNTS,
                List.of(Samples.BROKER));
    }

    public OpenBoard(FakeBoard board, FakeDesk desk, int width, int height, InstantSource clock, boolean sandbox) {
        this(board, desk, width, height, clock, sandbox, 5, 5, ACCOUNTS, List.of(Samples.BROKER));
    }

    /// Opens a window of 1400 by 900 for what is configured.
    public OpenBoard(FakeBoard board, FakeDesk desk, List<Account> accounts, List<String> brokers) {
        this(board, desk, 1400, 900, InstantSource.fixed(Samples.NOW), false, 5, 5, accounts, brokers);
    }

    private OpenBoard(
            FakeBoard board,
            FakeDesk desk,
            int width,
            int height,
            InstantSource clock,
            boolean sandbox,
            int pointerX,
            int pointerY,
            List<Account> accounts,
            List<String> brokers) {
        this.board = board;
        this.desk = desk;
        start();
        rest(pointerX, pointerY);
        Object[] opened = call(() -> {
            ColorPalette.loadFonts();
            BoardServices setting = new BoardServices(
                    "test",
                    sandbox,
                    accounts,
                    brokers,
                    board,
                    desk,
                    (account, code) -> mfaCodes.enter(account, code),
                    new ViewContext(clock, ZoneOffset.UTC, ColorPalette.DARK),
                    address -> browsed.add(address.toString()),
                    new FinishedRecordings(job -> files.find(job), path -> openedFiles.add(path)),
                    background,
                    Platform::runLater,
                    lookedAt::add);
            BoardWindow w = new BoardWindow(setting, width, height);
            Stage s = new Stage();
            s.setScene(w.scene());
            s.setX(0);
            s.setY(0);
            s.show();
            w.refresh();
            return new Object[] {w, s};
        });
        window = (BoardWindow) opened[0];
        stage = (Stage) opened[1];
        settle();
    }

    @Override
    public Scene scene() {
        return window.scene();
    }

    /// The stage.
    public Stage stage() {
        return stage;
    }

    /// Waits until the window has shown what it was told.
    @Override
    public void settle() {
        CountDownLatch arranged = new CountDownLatch(1);
        background.execute(arranged::countDown);
        try {
            arranged.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        super.settle();
    }

    /// Shows another snapshot and waits until it is drawn.
    public void show(org.tallyboard.board.Snapshot snapshot) {
        board.show(snapshot);
        settle();
        settle();
    }

    /// The time of the window's clock.
    public static Instant now() {
        return Samples.NOW;
    }

    @Override
    public void close() {
        super.close();
        call(() -> {
            window.close();
            stage.close();
            return true;
        });
        background.close();
    }
}
