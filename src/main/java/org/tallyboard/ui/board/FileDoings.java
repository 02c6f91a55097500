package org.tallyboard.ui.board;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import org.tallyboard.recording.FinishedFiles.Found;
import org.tallyboard.recording.Job;
import org.tallyboard.ui.kit.Words;
import org.tallyboard.ui.recording.FileLook;

/// What a person can do with the file of a finished recording. The disk is looked at anew each time, and never on the
/// window's thread.
final class FileDoings {

    private final Setting setting;
    private final Consumer<String> tell;
    private final Consumer<String> refuse;

    /// @param tell says what is done; on the window's thread
    /// @param refuse says why it is not; on the window's thread
    FileDoings(Setting setting, Consumer<String> tell, Consumer<String> refuse) {
        this.setting = setting;
        this.tell = tell;
        this.refuse = refuse;
    }

    FileLook look() {
        return new FileLook(setting.recordings().files(), setting.background(), setting.window(), setting.look());
    }

    void open(Job shown) {
        open(shown, file -> file, "Opening ");
    }

    void openFolder(Job shown) {
        open(shown, file -> file.resolveSibling(""), "Showing the folder of ");
    }

    private void open(Job shown, UnaryOperator<Path> what, String doing) {
        String title = Words.line(shown.title());
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
                copy(Words.line(path), "on the machine of " + Words.line(worker));
            case Found.None(String why) -> refuse.accept("There is no path to copy: " + Words.line(why));
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
                Words.line(worker) + " has it as " + Words.line(path) + "; " + Words.line(why);
            case Found.None(String why) -> Words.line(why);
        };
    }
}
