package org.tallyboard.recorder.capture;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What became of a recording.
///
/// @param file the one finished file; empty where the parts could not be joined
/// @param apart why they could not be joined, in one sentence; empty text when they were
/// @param parts all parts, by number
/// @param gaps what is missing of the planned time, by time
/// @param media how much programme there is in all
/// @param bytes the size of the finished file, else of all known parts
/// @param sha256 checksum of the finished file, in hexadecimal
/// @param notes what else there is to say
/// @param sidecar the JSON file beside it that says all this and more
public record Manifest(
        Optional<Path> file,
        String apart,
        List<Part> parts,
        List<Gap> gaps,
        Duration media,
        long bytes,
        Optional<String> sha256,
        RecordingNotes notes,
        Optional<Path> sidecar) {
    public Manifest {
        parts = List.copyOf(parts);
        gaps = List.copyOf(gaps);
    }

    /// Without notes.
    public Manifest(
            Optional<Path> file,
            String apart,
            List<Part> parts,
            List<Gap> gaps,
            Duration media,
            long bytes,
            Optional<String> sha256,
            Optional<Path> sidecar) {
        this(file, apart, parts, gaps, media, bytes, sha256, RecordingNotes.NONE, sidecar);
    }

    /// The finished file within the folder of recordings, with `/` between names, as results tell it.
    public Optional<String> path() {
        return file.map(path -> path.subpath(Math.max(0, path.getNameCount() - 2), path.getNameCount()))
                .map(path -> path.toString().replace('\\', '/'));
    }
}
