package org.tallyboard.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.tallyboard.cli.Main;

/// The product's own process with its window on a real X display, under a window manager; `xdotool` is the hand.
final class RealWindow implements AutoCloseable {
    private static final Duration OPENS_WITHIN = Duration.ofSeconds(60);

    private final Process board;
    private final String id;

    private RealWindow(Process board, String id) {
        this.board = board;
        this.id = id;
    }

    /// Starts `board --config FILE` and waits for its window.
    ///
    /// @throws IllegalStateException if the process ends before
    static RealWindow open(Path config, String title) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dprism.order=sw",
                "--module-path",
                Path.of("target", "javafx").toAbsolutePath().toString(),
                "--add-modules",
                "javafx.controls",
                "--enable-native-access=javafx.graphics,ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "board",
                "--config",
                config.toString()));
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            try {
                String window = await("the window “" + title + "”")
                        .atMost(OPENS_WITHIN)
                        .until(() -> find(process, title), found -> !found.isEmpty());
                xdotool("windowactivate", "--sync", window);
                return new RealWindow(process, window);
            } catch (RuntimeException e) {
                process.destroyForcibly();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String find(Process process, String title) {
        if (!process.isAlive()) {
            throw new IllegalStateException("the board ended with " + process.exitValue());
        }
        return xdotool("search", "--onlyvisible", "--name", title)
                .lines()
                .findFirst()
                .orElse("");
    }

    /// Presses keys one after another, by their X names.
    void keys(String... names) {
        for (String name : names) {
            xdotool("key", "--clearmodifiers", name);
            pause();
        }
    }

    /// Clicks a place, counted from the window's corner.
    void click(int x, int y) {
        xdotool("mousemove", "--window", id, Integer.toString(x), Integer.toString(y), "click", "1");
    }

    /// Asks the window manager for another size.
    void resize(int width, int height) {
        xdotool("windowsize", id, Integer.toString(width), Integer.toString(height));
    }

    /// Its size: `WIDTH` and `HEIGHT`.
    Map<String, Integer> size() {
        var found = new HashMap<String, Integer>();
        xdotool("getwindowgeometry", "--shell", id).lines().forEach(line -> {
            int at = line.indexOf('=');
            found.put(line.substring(0, at), Integer.parseInt(line.substring(at + 1)));
        });
        return found;
    }

    /// The window's title.
    String title() {
        return xdotool("getwindowname", id).strip();
    }

    /// Closes the window as its user does, and waits for the end of the process.
    ///
    /// @return the exit code
    int closeByHand() {
        xdotool("windowactivate", "--sync", id);
        keys("alt+F4");
        try {
            if (!board.waitFor(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the board did not end when its window was closed");
            }
            return board.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /// A person's pause between two keys.
    private static void pause() {
        try {
            Thread.sleep(300);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String xdotool(String... arguments) {
        List<String> command = new ArrayList<>(List.of("xdotool"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        board.destroyForcibly();
    }
}
