package org.tallyboard.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a recording is: maps a job's arguments to the recording contract. An argument is named `kwargs.NAME` or
/// `args.INDEX`.
///
/// @param broker name of the broker for which the scheduler and the worker of this file work, and of whose jobs the
///     journal is; empty where there is only one
/// @param tasks names of the tasks that are recordings
/// @param title argument that carries the title
/// @param source argument that carries the source's URL
/// @param start argument that carries the planned start (ISO-8601, or epoch seconds)
/// @param end argument that carries the planned end
/// @param progressEvent type of the progress event of other recorders, beside `recording-progress`
/// @param previewExchange exchange on which previews arrive, keyed by job id
/// @param folders where finished recordings are found: a worker's folder, as it is called there, and what it is called
///     on this machine
/// @param journal the scheduler's journal; empty for `schedule.db` in the state folder
/// @param journalGroup whether the journal's group may read it, so that a board of another user can
public record RecordingsConfig(
        Optional<String> broker,
        Set<String> tasks,
        String title,
        String source,
        String start,
        String end,
        String progressEvent,
        String previewExchange,
        Map<Path, Path> folders,
        Optional<Path> journal,
        boolean journalGroup) {
    public RecordingsConfig {
        tasks = Set.copyOf(tasks);
        folders = Map.copyOf(folders);
    }

    /// The contract as `docs/recording-contract.md` has it.
    public static RecordingsConfig standard() {
        return new RecordingsConfig(
                Optional.empty(),
                Set.of("recording.record"),
                "kwargs.title",
                "kwargs.source",
                "kwargs.start",
                "kwargs.end",
                "task-progress",
                "recording.preview",
                Map.of(),
                Optional.empty(),
                false);
    }

    /// The same with folders in which finished recordings are found.
    public RecordingsConfig withFolders(Map<Path, Path> found) {
        return new RecordingsConfig(
                broker, tasks, title, source, start, end, progressEvent, previewExchange, found, journal, journalGroup);
    }
}
