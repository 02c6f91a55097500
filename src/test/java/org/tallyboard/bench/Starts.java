package org.tallyboard.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.tallyboard.config.ConfigWriter;
import org.tallyboard.config.SandboxFile;

/// Times starts, from the moment that the process is ordered to the moment that its line arrives, milliseconds.
///
/// @param hello a window with one label
/// @param window the board's window, nothing read yet
/// @param row the board with the first pipeline that was read
/// @param full the board with all pipelines in view read
record Starts(List<Double> hello, List<Double> window, List<Double> row, List<Double> full) {

    /// Rounds of one start each, in turn. Each board has an empty state folder, so that nothing is known from before.
    static Starts time(Path modules, Path folder, SandboxFile world, int rounds) throws IOException {
        Starts starts = new Starts(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < rounds; i++) {
            Path config = ConfigWriter.write(folder.resolve("start-" + i), world);
            starts.time(modules, List.of(starts.hello), "hello");
            starts.time(modules, List.of(starts.window, starts.row, starts.full), "board", config.toString());
        }
        return starts;
    }

    private void time(Path modules, List<List<Double>> steps, String... arguments) {
        long begin = System.nanoTime();
        try (Child child = Child.start(modules, FirstFrame.class, arguments)) {
            for (List<Double> step : steps) {
                child.line();
                step.add((System.nanoTime() - begin) / 1e6);
            }
        }
    }
}
