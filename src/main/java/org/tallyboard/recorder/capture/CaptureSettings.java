package org.tallyboard.recorder.capture;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.tallyboard.config.HeaderSet;
import org.tallyboard.recorder.source.AllowedSources;

/// How recordings are made on this machine.
///
/// @param worker the node name of the worker that records, for parts and sidecars
/// @param folder where recordings are written
/// @param silence how long a source may send nothing before the part is ended and the next one is begun
/// @param previewEvery time between two pictures; a source with rarer key frames gives fewer
/// @param minFree bytes that stay free on the disk: with less no part begins, and one that runs is ended; 0 for no
/// limit
/// @param keepParts whether parts stay beside the finished file that was made of them
/// @param profiles by name, what a job may ask for in place of a copy
/// @param sources where recordings may come from
/// @param headers header fields that jobs can have sent, by name
/// @param defaultHeaders the set of jobs that name none, as far as their source is one of its hosts
public record CaptureSettings(
        String worker,
        Path folder,
        Duration silence,
        Duration previewEvery,
        long minFree,
        boolean keepParts,
        Map<String, Profile> profiles,
        AllowedSources sources,
        Map<String, HeaderSet> headers,
        Optional<String> defaultHeaders) {
    /// 2 GiB: some minutes of a good picture, and room for the system.
    public static final long STANDARD_MIN_FREE = 2L << 30;

    public CaptureSettings {
        if (silence.compareTo(Duration.ofSeconds(1)) < 0 || previewEvery.isNegative() || previewEvery.isZero()) {
            throw new IllegalArgumentException(
                    "A source may be silent for at least a second, and pictures have a time between them.");
        }
        if (minFree < 0) {
            throw new IllegalArgumentException("The space to be left free is not negative.");
        }
        profiles = Map.copyOf(profiles);
        headers = Map.copyOf(headers);
    }

    /// Without header fields.
    public CaptureSettings(
            String worker,
            Path folder,
            Duration silence,
            Duration previewEvery,
            long minFree,
            boolean keepParts,
            Map<String, Profile> profiles,
            AllowedSources sources) {
        this(worker, folder, silence, previewEvery, minFree, keepParts, profiles, sources, Map.of(), Optional.empty());
    }

    /// The usual: 2 GiB stay free, parts go once the file of them is verified, everything is copied as it comes, and it
    /// comes from public addresses.
    public CaptureSettings(String worker, Path folder, Duration silence, Duration previewEvery) {
        this(worker, folder, silence, previewEvery, STANDARD_MIN_FREE, false, Map.of(), AllowedSources.PUBLIC);
    }

    /// The same with header fields that jobs can have sent.
    public CaptureSettings withHeaders(Map<String, HeaderSet> sets, Optional<String> standard) {
        return new CaptureSettings(
                worker, folder, silence, previewEvery, minFree, keepParts, profiles, sources, sets, standard);
    }

    /// The same with another patience for a source that sends nothing.
    public CaptureSettings withSilence(Duration quiet) {
        return new CaptureSettings(
                worker, folder, quiet, previewEvery, minFree, keepParts, profiles, sources, headers, defaultHeaders);
    }

    /// The same with other sources.
    public CaptureSettings withSources(AllowedSources others) {
        return new CaptureSettings(
                worker, folder, silence, previewEvery, minFree, keepParts, profiles, others, headers, defaultHeaders);
    }
}
