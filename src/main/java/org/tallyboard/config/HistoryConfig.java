package org.tallyboard.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/// What is kept of what has happened.
///
/// @param folder where, on a disk of this machine; empty for the folder of `[storage]`
/// @param age how long
/// @param bytes how large the file may become
public record HistoryConfig(Optional<Path> folder, Duration age, long bytes) {

    private static final long MEGABYTE = 1_000_000;

    /// What is used where the file says nothing.
    public static HistoryConfig standard() {
        return new HistoryConfig(Optional.empty(), Duration.ofDays(90), 1_000 * MEGABYTE);
    }

    /// @param paths makes a path of what the file says
    static HistoryConfig read(Table top, Function<String, Path> paths) {
        HistoryConfig standard = standard();
        return top.table("history", ConfigSchema.HISTORY)
                .map(table -> new HistoryConfig(
                        folder(table, paths),
                        Duration.ofDays(table.whole("days", (int) standard.age.toDays(), 1, 3_650)),
                        table.whole("megabytes", (int) (standard.bytes / MEGABYTE), 10, 1_000_000) * MEGABYTE))
                .orElse(standard);
    }

    private static Optional<Path> folder(Table table, Function<String, Path> paths) {
        Optional<Path> folder = table.string("folder").map(paths);
        if (folder.isPresent() && Files.exists(folder.get()) && !Files.isDirectory(folder.get())) {
            table.problem("folder", "is not a folder; name a folder, which is created when missing");
        }
        return folder;
    }
}
