package org.tallyboard.soak;

import java.time.Duration;
import java.util.List;

/// What `src/test/soak/run --part` can do.
final class SoakParts {
    private SoakParts() {}

    /// @param alarm how long the broker's alarm lasts
    static List<SoakPart> all(Duration alarm) {
        return List.of(
                new LongPart(),
                new BackToBackPart(),
                new TogetherPart(),
                new FullTempPart(),
                new FullDiskPart(),
                new IoErrorPart(),
                new OomPart(),
                new ClockPart(),
                new StreamsPart(),
                new AlarmPart(alarm));
    }
}
