package org.tallyboard.config;

import java.util.OptionalInt;

/// Where figures for Prometheus are served, on the loopback address.
///
/// @param worker port of `tallyboard worker`; empty when it serves none
/// @param schedule port of `tallyboard schedule`, likewise
public record MetricsConfig(OptionalInt worker, OptionalInt schedule) {
    /// Nothing is served.
    public static MetricsConfig none() {
        return new MetricsConfig(OptionalInt.empty(), OptionalInt.empty());
    }

    static MetricsConfig read(Table top) {
        return top.table("metrics", ConfigSchema.METRICS)
                .map(table -> new MetricsConfig(port(table, "worker_port"), port(table, "schedule_port")))
                .orElseGet(MetricsConfig::none);
    }

    private static OptionalInt port(Table table, String key) {
        var number = table.number(key);
        if (number.isEmpty()) {
            return OptionalInt.empty();
        }
        if (!table.isWholeNumber(key) || number.getAsDouble() < 1 || number.getAsDouble() > 65_535) {
            table.problem(key, "must be a port, 1 to 65535");
            return OptionalInt.empty();
        }
        return OptionalInt.of((int) number.getAsDouble());
    }
}
