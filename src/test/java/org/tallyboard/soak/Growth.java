package org.tallyboard.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Watches which parts grow: a job of which two files grow is being recorded twice.
final class Growth implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final Path folder;
    private final Thread thread;
    private final Map<Path, Long> sizes = new HashMap<>();
    private final Map<String, Integer> twice = new ConcurrentHashMap<>();

    Growth(Path folder) {
        this.folder = folder;
        this.thread = Thread.ofPlatform().daemon().name("growth").start(this::watch);
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(LOOK_EVERY);
                look();
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    private void look() {
        Map<String, Long> growing = parts().stream()
                .filter(this::hasGrown)
                .collect(Collectors.groupingBy(
                        part -> folder.relativize(part).getName(0).toString(), Collectors.counting()));
        growing.forEach((job, files) -> {
            if (files > 1) {
                twice.merge(job, 1, Integer::sum);
            }
        });
    }

    private boolean hasGrown(Path part) {
        long size = part.toFile().length();
        Long before = sizes.put(part, size);
        return size > (before == null ? 0 : before);
    }

    private List<Path> parts() {
        try (Stream<Path> files = Files.walk(folder, 2)) {
            return files.filter(Growth::isPart).toList();
        } catch (IOException | UncheckedIOException e) {
            // A file went while it was looked at.
            return List.of();
        }
    }

    static boolean isPart(Path file) {
        return file.toString().matches(".*_p\\d{4,}(_\\d+)?\\.mkv");
    }

    /// How long the job was recorded twice, to half a second for each time that it changed hands.
    Duration twice(SoakJob job) {
        return twice.entrySet().stream()
                .filter(entry -> entry.getKey().contains(job.mark()))
                .map(entry -> LOOK_EVERY.multipliedBy(entry.getValue()))
                .reduce(Duration.ZERO, Duration::plus);
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
