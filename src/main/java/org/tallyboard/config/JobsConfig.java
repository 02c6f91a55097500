package org.tallyboard.config;

import java.time.Duration;

/// How many jobs the board keeps, and how long without a word of them.
///
/// @param mostLive jobs that wait, run or are lost track of
/// @param mostEnded jobs that are over
/// @param lostAfter when a job of which nothing is heard is lost track of; it leaves after as long again
/// @param workerLostAfter the same for a job whose worker is gone, or does not have it any more
public record JobsConfig(int mostLive, int mostEnded, Duration lostAfter, Duration workerLostAfter) {

    /// What is used where the file says nothing.
    public static JobsConfig standard() {
        return new JobsConfig(20_000, 5_000, Duration.ofHours(24), Duration.ofMinutes(10));
    }

    static JobsConfig read(Table top) {
        JobsConfig standard = standard();
        return top.table("jobs", ConfigSchema.JOBS)
                .map(table -> new JobsConfig(
                        table.whole("most_live", standard.mostLive(), 100, 200_000),
                        table.whole("most_ended", standard.mostEnded(), 100, 200_000),
                        seconds(table, "lost_after", standard.lostAfter(), 60, 2_592_000),
                        seconds(table, "worker_lost_after", standard.workerLostAfter(), 60, 2_592_000)))
                .orElse(standard);
    }

    private static Duration seconds(Table table, String key, Duration standard, int least, int most) {
        return Duration.ofSeconds(table.whole(key, (int) standard.toSeconds(), least, most));
    }
}
