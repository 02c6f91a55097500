package org.tallyboard.recorder.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;

/// The folder that recordings are written to, and the only one: names are made here, from nothing but letters, digits,
/// dashes and underlines of what a job says.
///
/// @param path the folder
record RecordingFolder(Path path) {
    private static final int MAX_PART = 60;

    /// A new file for an attempt of a job. An existing file is never taken: the number at the end goes up.
    ///
    /// @throws IOException when the folder cannot be made
    Path newFile(String title, String jobId, int attempt) throws IOException {
        Files.createDirectories(path);
        String stem = safe(title) + "_" + safe(jobId) + "_a" + Math.max(0, attempt);
        Path file = path.resolve(stem + ".mkv");
        for (int copy = 2; Files.exists(file); copy++) {
            file = path.resolve(stem + "_" + copy + ".mkv");
        }
        if (!file.normalize().startsWith(path.normalize())) {
            throw new IOException("The name of the recording leads out of its folder.");
        }
        return file;
    }

    private static String safe(String text) {
        String plain = Normalizer.normalize(text, Normalizer.Form.NFD).replaceAll("\\p{M}", "");
        String kept = plain.replaceAll("[^A-Za-z0-9_-]+", "-").replaceAll("^-+|-+$", "");
        return kept.isEmpty() ? "untitled" : kept.substring(0, Math.min(MAX_PART, kept.length()));
    }
}
