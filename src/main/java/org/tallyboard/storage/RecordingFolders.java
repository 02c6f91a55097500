package org.tallyboard.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tallyboard.celery.DisplayText;
import org.tallyboard.job.FinishedFiles;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobState;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Finds finished recordings in the folders that the configuration names, and nowhere else: what a result says is text
/// that anybody at the broker can send. So the disk is not touched for a path outside these folders; within one, only a
/// regular file that lies there without a symbolic link leading out, and is called like a recording, counts.
public final class RecordingFolders implements FinishedFiles {

    private static final int LONGEST = 2_000;
    private static final Set<String> KINDS = Set.of("mkv", "mp4", "ts", "json");

    private final Map<Path, Path> folders;

    /// @param folders a worker's folder as it is called there, and what it is called here
    public RecordingFolders(Map<Path, Path> folders) {
        this.folders = new HashMap<>();
        folders.forEach((there, here) ->
                this.folders.put(there.normalize(), here.toAbsolutePath().normalize()));
    }

    @Override
    public Found find(Job job) {
        if (job.state() != JobState.SUCCEEDED) {
            return new Found.None("it has not succeeded");
        }
        ObjectNode result = DisplayText.keywords(job.latest().result().orElse(""));
        Optional<String> path = text(result.path("path"));
        if (path.isEmpty()) {
            String apart = result.path("apart").asString("");
            return new Found.None(
                    apart.isEmpty() ? "its result names no file" : "its parts are not one file: " + apart);
        }
        String worker = job.latest().worker().orElse("its worker");
        try {
            return find(worker, path.get(), text(result.path("folder")));
        } catch (InvalidPathException e) {
            return new Found.There(worker, path.get(), "that is no path");
        }
    }

    private static Optional<String> text(JsonNode node) {
        return Optional.of(node.asString("")).filter(text -> !text.isBlank() && text.length() <= LONGEST);
    }

    private Found find(String worker, String path, Optional<String> folder) {
        Path told = Path.of(path);
        Path there = folder.map(text -> Path.of(text).resolve(told)).orElse(told);
        String shown = there.toString();
        if (!there.isAbsolute()) {
            return new Found.There(worker, shown, "its result does not say in which folder that is");
        }
        if (!there.normalize().equals(there)) {
            return new Found.There(worker, shown, "that is no plain path");
        }
        if (!isRecording(there)) {
            return new Found.There(worker, shown, "only files that end with " + kinds() + " are opened");
        }
        Optional<Path> mapped = folders.keySet().stream()
                .filter(key -> there.startsWith(key) && !there.equals(key))
                .max(Comparator.comparing(Path::getNameCount));
        if (mapped.isEmpty()) {
            return new Found.There(
                    worker, shown, "if that folder is to be seen from here, name it in [recordings] folders");
        }
        Path root = folders.getOrDefault(mapped.get(), mapped.get());
        return look(worker, shown, root, root.resolve(mapped.get().relativize(there)));
    }

    private static Found look(String worker, String shown, Path root, Path here) {
        try {
            Path real = here.toRealPath();
            if (!real.startsWith(root.toRealPath()) || !isRecording(real)) {
                return new Found.There(worker, shown, here + " is a link to something else");
            }
            return Files.isRegularFile(real)
                    ? new Found.Here(real)
                    : new Found.There(worker, shown, here + " is no file");
        } catch (NoSuchFileException e) {
            return new Found.There(worker, shown, here + " is not there");
        } catch (IOException e) {
            return new Found.There(worker, shown, here + " cannot be read (" + e.getMessage() + ")");
        }
    }

    private static boolean isRecording(Path path) {
        String name = path.getFileName() == null ? "" : path.getFileName().toString();
        return KINDS.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    private static String kinds() {
        return String.join(", ", KINDS.stream().sorted().map(kind -> "." + kind).toList());
    }
}
