package org.tallyboard.ui;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javafx.application.Platform;
import javafx.geometry.Rectangle2D;
import javafx.scene.image.Image;
import javafx.stage.Screen;
import javafx.stage.Stage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.board.Board;
import org.tallyboard.job.FinishedFiles;
import org.tallyboard.operate.MfaCodes;
import org.tallyboard.operate.Orders;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.source.Account;
import org.tallyboard.ui.board.BoardServices;
import org.tallyboard.ui.board.BoardWindow;
import org.tallyboard.ui.job.FinishedRecordings;
import org.tallyboard.ui.kit.ColorPalette;
import org.tallyboard.ui.kit.ViewContext;

/// Opens the window. Nothing here has a JavaFX type in its signature.
public final class Ui {

    private static final Logger LOG = LoggerFactory.getLogger(Ui.class);

    private static final Duration OPENS_WITHIN = Duration.ofSeconds(5);

    private Ui() {}

    /// How the window is opened.
    ///
    /// @param title stands beside the product's name, for example `media-ops`; may be empty
    /// @param sandbox true for the striped band on every screen
    /// @param theme the colours it opens with
    /// @param accounts the configured accounts
    /// @param brokers the configured brokers' names
    /// @param mfaCodes takes the codes of MFA devices; may block
    /// @param files where finished recordings are
    /// @param lookAt told which pipeline a person looks at in detail; empty when none. Called on the JavaFX thread,
    ///     returns quickly
    public record Options(
            String title,
            boolean sandbox,
            Theme theme,
            List<Account> accounts,
            List<String> brokers,
            MfaCodes mfaCodes,
            FinishedFiles files,
            Consumer<Optional<PipelineId>> lookAt) {
        public Options {
            accounts = List.copyOf(accounts);
            brokers = List.copyOf(brokers);
        }
    }

    /// Opens the window and waits until a person closes it. JavaFX ends with it, so a process opens one window.
    public static void open(Options options, Board board, Orders desk) {
        FxRuntime.start();
        CountDownLatch closed = new CountDownLatch(1);
        try (ExecutorService background = Executors.newVirtualThreadPerTaskExecutor()) {
            BoardWindow window = FxRuntime.call(() -> show(options, board, desk, background, closed));
            // Not an animation: one that never ends keeps JavaFX at sixty pulses a second.
            while (!closed.await(1, TimeUnit.SECONDS)) {
                FxRuntime.call(() -> {
                    window.tick();
                    return true;
                });
            }
            FxRuntime.call(() -> {
                window.close();
                return true;
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            FxRuntime.stop();
        }
    }

    private static BoardWindow show(
            Options options, Board board, Orders desk, ExecutorService background, CountDownLatch closed) {
        Thread.currentThread()
                .setUncaughtExceptionHandler((thread, e) -> LOG.error("the window went on after an error", e));
        ColorPalette.loadFonts();
        Stage stage = new Stage();
        BoardServices setting = new BoardServices(
                options.title(),
                options.sandbox(),
                options.accounts(),
                options.brokers(),
                board,
                desk,
                options.mfaCodes(),
                new ViewContext(InstantSource.system(), ZoneId.systemDefault(), palette(options.theme())),
                address -> browse(address, background),
                new FinishedRecordings(options.files(), Ui::openPath),
                background,
                Platform::runLater,
                options.lookAt());
        Rectangle2D screen = Screen.getPrimary().getVisualBounds();
        BoardWindow window = new BoardWindow(setting, 1600, 1000);
        // On a screen that is hardly larger a window of that size would hide its own title bar.
        stage.setMaximized(screen.getWidth() < 1700 || screen.getHeight() < 1080);
        String about = options.sandbox() ? "SANDBOX" : options.title();
        stage.setTitle("Tallyboard" + (about.isEmpty() ? "" : " · " + about));
        stage.getIcons()
                .add(new Image(Ui.class.getResource("/assets/tallyboard.png").toExternalForm()));
        stage.setScene(window.scene());
        stage.setMinWidth(Math.min(1100, screen.getWidth()));
        stage.setMinHeight(Math.min(700, screen.getHeight()));
        stage.setOnHidden(e -> closed.countDown());
        stage.show();
        window.refresh();
        return window;
    }

    /// Opens an address with the desktop's own opener.
    private static void browse(URI address, ExecutorService background) {
        background.execute(() -> {
            try {
                new ProcessBuilder("xdg-open", address.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
            } catch (IOException e) {
                LOG.warn("no browser opened: {}", e.getMessage());
            }
        });
    }

    /// Opens a file or folder with the desktop's own opener. An absolute path is never taken for an option.
    private static void openPath(Path path) throws IOException {
        Process opener;
        try {
            opener = new ProcessBuilder("xdg-open", path.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new IOException("xdg-open is not installed, which knows what opens files", e);
        }
        try {
            // Some desktops' opener stays until the program ends.
            if (opener.waitFor(OPENS_WITHIN.toMillis(), TimeUnit.MILLISECONDS) && opener.exitValue() != 0) {
                throw new IOException("no program opens it (xdg-open ended with " + opener.exitValue() + ")");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static ColorPalette palette(Theme theme) {
        return theme == Theme.DARK ? ColorPalette.DARK : ColorPalette.LIGHT;
    }
}
