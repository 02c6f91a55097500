package org.tallyboard.soak;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// One worker with one slot, and programmes that follow each other without a pause: nothing is lost between them.
final class BackToBackPart implements SoakPart {
    private static final int PROGRAMMES = 4;
    private static final Duration LENGTH = Duration.ofSeconds(12);
    /// What the way from the source takes is not known at the end of the one; at the start of the other it is there.
    private static final Duration SEAM = Duration.ofSeconds(1);

    @Override
    public String name() {
        return "back-to-back";
    }

    @Override
    public Soak.World world(Path folder) {
        return Soak.World.of(1, 1);
    }

    @Override
    public Outcome run(Soak soak) throws Exception {
        Instant start = Instant.now().plusSeconds(10);
        var jobs = new ArrayList<SoakJob>();
        for (int number = 0; number < PROGRAMMES; number++) {
            Instant begin = start.plus(LENGTH.multipliedBy(number));
            jobs.add(soak.job("http", "mkv", begin, begin.plus(LENGTH)));
        }
        Soak.Round round = soak.round(jobs, List::of);
        var complaints = new ArrayList<>(Whole.complaints(round));
        var figures = new ArrayList<>(Whole.figures(round));
        for (int number = 1; number < PROGRAMMES; number++) {
            Instant last =
                    round.found().get(number - 1).pictures().orElseThrow().to();
            Instant first = round.found().get(number).pictures().orElseThrow().from();
            Duration lost = Duration.between(last, first).minus(TimeCode.length(1));
            figures.add("between programme " + number + " and the next: "
                    + (lost.isPositive()
                            ? Inspection.seconds(lost) + " on neither"
                            : "nothing lost, " + Inspection.seconds(lost.negated()) + " on both"));
            if (lost.compareTo(SEAM) > 0) {
                complaints.add(Inspection.seconds(lost) + " lost before " + jobs.get(number));
            }
        }
        return new Outcome(round, complaints, figures);
    }
}
