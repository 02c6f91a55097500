package org.tallyboard.soak;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Eight recordings of one worker end in the same second and are made files at the same time, while two others go on.
final class TogetherPart implements SoakPart {
    private static final int TOGETHER = 8;
    private static final int OTHERS = 2;
    private static final Duration MADE_WITHIN = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "together";
    }

    @Override
    public Soak.World world(Path folder) {
        return Soak.World.of(1, TOGETHER + OTHERS);
    }

    @Override
    public Outcome run(Soak soak) throws Exception {
        List<SoakJob> ending = soak.jobs(TOGETHER, Duration.ofSeconds(20));
        var jobs = new ArrayList<>(ending);
        jobs.addAll(soak.jobs(OTHERS, Duration.ofSeconds(40)));
        var figures = new ArrayList<String>();
        Soak.Round round = soak.round(jobs, () -> {
            Soak.sleepUntil(ending.getFirst().end());
            long begun = System.nanoTime();
            Soak.require(MADE_WITHIN, "Not all of them became files", () -> {
                for (SoakJob job : ending) {
                    if (soak.sidecar(job).isEmpty()) {
                        return false;
                    }
                }
                return true;
            });
            figures.add("all eight were files " + Inspection.seconds(Duration.ofNanos(System.nanoTime() - begun))
                    + " after their end");
            return List.of();
        });
        figures.addAll(Whole.figures(round));
        return new Outcome(round, Whole.complaints(round), figures);
    }
}
