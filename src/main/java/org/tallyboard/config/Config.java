package org.tallyboard.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The whole configuration.
///
/// @param title what the window shows beside the product's name, for example `media-ops`; may be empty
/// @param sandbox true for the file that the sandbox writes: the board wears the striped band, and no AWS client exists
///     without an endpoint and static keys
/// @param readOnly true where nothing may be changed from here
/// @param aws how AWS is reached
/// @param accounts in the order of the file
/// @param brokers in the order of the file, each name once; empty when only AWS is watched
/// @param recordings what a recording is
/// @param jobs how many jobs the board keeps, and how long without a word of them
/// @param schedules what recordings are planned from, in the order of the file
/// @param recorder how `tallyboard worker` records
/// @param metrics where services serve their figures
/// @param history what is kept of what has happened
/// @param stateFolder where audit and caches live; defaults to `$XDG_STATE_HOME/tallyboard`
public record Config(
        String title,
        boolean sandbox,
        boolean readOnly,
        AwsConfig aws,
        List<AccountConfig> accounts,
        List<BrokerConfig> brokers,
        RecordingsConfig recordings,
        JobsConfig jobs,
        List<ScheduleConfig> schedules,
        RecorderConfig recorder,
        MetricsConfig metrics,
        HistoryConfig history,
        Path stateFolder) {
    public Config {
        accounts = List.copyOf(accounts);
        brokers = List.copyOf(brokers);
        schedules = List.copyOf(schedules);
    }

    /// The broker of the scheduler and of the worker: the one that `[recordings]` names, else the only one. Empty where
    /// there are several and none is named.
    public Optional<BrokerConfig> recordingBroker() {
        return brokers.stream()
                .filter(broker -> recordings.broker().map(broker.name()::equals).orElse(brokers.size() == 1))
                .findFirst();
    }

    /// Where finished recordings are found: those of the configured folders, and of the worker that would run here.
    public Map<Path, Path> recordingFolders() {
        Map<Path, Path> folders = new HashMap<>(recordings.folders());
        recorder.folder()
                .ifPresent(own -> folders.putIfAbsent(own.toAbsolutePath().normalize(), own));
        return folders;
    }

    /// Where the history is kept.
    public Path historyFolder() {
        return history.folder().orElse(stateFolder);
    }

    /// The scheduler's journal: the board reads what the scheduler writes.
    public Path journal() {
        return recordings.journal().orElseGet(() -> stateFolder.resolve("schedule.db"));
    }
}
