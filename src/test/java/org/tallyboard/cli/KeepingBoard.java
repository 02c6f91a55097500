package org.tallyboard.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.tallyboard.board.Snapshot;
import org.tallyboard.config.ConfigReader;
import org.tallyboard.config.Environment;
import org.tallyboard.job.Job;
import org.tallyboard.job.LostTrack;

/// A board without a window in a process of its own, put together as the program does, until its input ends. Tells
/// once what it first shows of the job `long`, and once that it hears jobs.
final class KeepingBoard {

    private KeepingBoard() {}

    /// @param args the configuration file
    public static void main(String[] args) throws Exception {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                System.in.transferTo(java.io.OutputStream.nullOutputStream());
            } catch (java.io.IOException e) {
                // Ends as well.
            }
            Runtime.getRuntime().halt(0);
        });
        WatchSetup watching = new WatchSetup(
                new ConfigReader(Environment.ofProcess()).read(Path.of(args[0])), Clock.systemUTC(), true);
        watching.start();
        boolean shown = false;
        boolean heard = false;
        while (true) {
            Snapshot snapshot = watching.board().snapshot();
            Optional<Job> known = snapshot.jobs().stream()
                    .filter(job -> job.id().equals("long"))
                    .findFirst();
            if (!shown && known.isPresent()) {
                shown = true;
                System.out.println("long " + known.get().state() + " "
                        + known.get().latest().lost().map(LostTrack::why));
            }
            if (!heard && snapshot.jobs().stream().anyMatch(KeepingBoard::isNew)) {
                heard = true;
                System.out.println("hears");
            }
            Thread.sleep(20);
        }
    }

    private static boolean isNew(Job job) {
        return job.id().startsWith("job-")
                && job.latest().endedAt().isPresent()
                && job.payloadMissing().isEmpty();
    }
}
