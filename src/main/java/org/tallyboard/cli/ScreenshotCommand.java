package org.tallyboard.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.Callable;
import org.tallyboard.ui.SceneName;
import org.tallyboard.ui.Screenshot;
import org.tallyboard.ui.Size;
import org.tallyboard.ui.Theme;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Renders a frozen scene to PNG.
@Command(
        name = "screenshot",
        description = "Renders a frozen scene to PNG: the same pixels each time, without a display.",
        mixinStandardHelpOptions = true)
final class ScreenshotCommand implements Callable<Integer> {

    @Parameters(
            index = "0",
            paramLabel = "SCREEN",
            completionCandidates = Screens.class,
            description = "One of: ${COMPLETION-CANDIDATES}.")
    private SceneName screen = SceneName.BOARD;

    @Parameters(index = "1", paramLabel = "OUT.png", description = "The file to write.")
    private Path file = Path.of("board.png");

    @Option(
            names = "--size",
            paramLabel = "WxH",
            defaultValue = "1600x1000",
            description = "Default: ${DEFAULT-VALUE}.")
    private Size size = new Size(1600, 1000);

    @Option(
            names = "--theme",
            paramLabel = "dark|light",
            defaultValue = "dark",
            description = "Default: ${DEFAULT-VALUE}.")
    private Theme theme = Theme.DARK;

    /// The words that name the scenes.
    static final class Screens implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(SceneName.values()).map(SceneName::word).iterator();
        }
    }

    @Override
    public Integer call() throws Exception {
        Screenshot.render(screen, file, size, theme);
        return 0;
    }
}
