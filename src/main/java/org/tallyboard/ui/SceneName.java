package org.tallyboard.ui;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// The frozen scenes that can be rendered.
public enum SceneName {
    BOARD,
    BOARD_EMPTY,
    BOARD_READING,
    BOARD_FAILURES,
    BOARD_SHORTAGE,
    BOARD_BUILDS,
    BOARD_LOST,
    BOARD_BROKERS,
    BOARD_RECORDINGS,
    BOARD_PIPELINES,
    PANEL_PIPELINE,
    PANEL_BUILD,
    PANEL_JOB,
    PANEL_ON_AIR,
    PANEL_LOST,
    PANEL_FINISHED,
    PANEL_PLANNED,
    RETRY_STAGE,
    APPROVE,
    RETRY_JOB,
    STOP_RECORDING,
    CHANGE_END,
    START_NOW,
    NOTIFY,
    NEEDS,
    ACKNOWLEDGE,
    ORDERS,
    SHORTCUTS,
    PALETTE,
    SEVERAL;

    /// Its name as it is written on a command line: `board-failures`.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Reads a name.
    public static SceneName parse(String word) {
        return Arrays.stream(values())
                .filter(s -> s.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no screen is called “" + word + "”; there are "
                        + Arrays.stream(values()).map(SceneName::word).collect(Collectors.joining(", "))));
    }
}
