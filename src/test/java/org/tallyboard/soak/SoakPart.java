package org.tallyboard.soak;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// One thing that happens around recordings, with a world made for it: what the rounds at random do not reach.
interface SoakPart {
    /// In a word, for `--part`.
    String name();

    /// What it needs to be started.
    ///
    /// @param folder an empty one for whatever else it needs
    /// @throws Impossible when this machine does not allow it
    Soak.World world(Path folder) throws IOException, InterruptedException, Impossible;

    Outcome run(Soak soak) throws Exception;

    /// What is added to the recorder's promises.
    default Duration slack() {
        return Duration.ZERO;
    }

    /// Takes back what [#world] did to the machine.
    default void close() throws IOException, InterruptedException {}

    /// @param round what became of the recordings
    /// @param complaints beside those of the round
    /// @param figures in words
    record Outcome(Soak.Round round, List<String> complaints, List<String> figures) {
        public Outcome {
            complaints = List.copyOf(complaints);
            figures = List.copyOf(figures);
        }
    }

    /// It cannot be done here; the message says why, and what would help.
    final class Impossible extends Exception {
        private static final long serialVersionUID = 1;

        Impossible(String why) {
            super(why);
        }
    }
}
