package org.tallyboard.ui.board;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import org.tallyboard.job.FinishedFiles.Found;
import org.tallyboard.job.Job;
import org.tallyboard.ui.job.FinishedFileProbe;
import org.tallyboard.ui.kit.CommonText;

/// What a person can do with the file of a finished recording. The disk is looked at anew each time, and never on the
/// window's thread.
final class FileActions {

    private final BoardServices setting;
    private final Consumer<String> tell;
    private final Consumer<String> refuse;

    /// @param tell says what is done; on the window's thread
    /// @param refuse says why it is not; on the window's thread
    FileActions(BoardServices setting, Consumer<String> tell, Consumer<String> refuse) {
        this.setting = setting;
        this.tell = tell;
        this.refuse = refuse;
    }

    FinishedFileProbe look() {
        return new FinishedFileProbe(
                setting.recordings().files(), setting.background(), setting.window(), setting.look());
    }

    void open(Job shown) {
        open(shown, file -> file, "Opening ");
    }

    void openFolder(Job shown) {
        open(shown, file -> file.resolveSibling(""), "Showing the folder of ");
    }

    private void open(Job shown, UnaryOperator<Path> what, String doing) {
        String title = CommonText.line(shown.title());
        tell.accept("Looking for the file of " + title);
        find(shown, found -> {
            if (!(found instanceof Found.Here(Path file))) {
                return () -> refuse.accept(title + " cannot be opened here: " + why(found));
            }
            try {
                setting.recordings().opener().open(what.apply(file));
                return () -> tell.accept(doing + title);
            } catch (IOException e) {
                return () -> refuse.accept(title + " was not opened: " + e.getMessage());
            }
        });
    }

    /// Runs something on what is found and says what comes of it.
    private void find(Job shown, Function<Found, Runnable> use) {
        setting.background().execute(() -> {
            Runnable words = use.apply(setting.recordings().files().find(shown));
            setting.window().execute(words);
        });
    }

    void copyPath(Job shown) {
        setting.background().execute(() -> {
            Found found = setting.recordings().files().find(shown);
            setting.window().execute(() -> copy(found));
        });
    }

    private void copy(Found found) {
        switch (found) {
            case Found.Here(Path file) -> copy(file.toString(), "on this machine");
            case Found.There(String worker, String path, String ignored) ->
                copy(CommonText.line(path), "on the machine of " + CommonText.line(worker));
            case Found.None(String why) -> refuse.accept("There is no path to copy: " + CommonText.line(why));
        }
    }

    private void copy(String path, String where) {
        ClipboardContent content = new ClipboardContent();
        content.putString(path);
        Clipboard.getSystemClipboard().setContent(content);
        tell.accept("Copied: " + path + ", " + where);
    }

    private static String why(Found found) {
        return switch (found) {
            case Found.Here ignored -> "";
            case Found.There(String worker, String path, String why) ->
                CommonText.line(worker) + " has it as " + CommonText.line(path) + "; " + CommonText.line(why);
            case Found.None(String why) -> CommonText.line(why);
        };
    }
}
