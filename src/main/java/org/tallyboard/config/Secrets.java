package org.tallyboard.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Reads a reference to a secret: `{ env = "X" }`, `{ file = "path" }` or `{ command = ["…"] }`.
final class Secrets {

    private static final String HOW =
            "write { env = \"VARIABLE\" }, { file = \"path\" } or { command = [\"program\", \"argument\"] }";

    private final Environment environment;
    private final Path folder;

    Secrets(Environment environment, Path folder) {
        this.environment = environment;
        this.folder = folder;
    }

    /// The reference at `key`; empty when it is absent or wrong, which is noted.
    Optional<Secret> read(Table owner, String key) {
        if (!owner.has(key)) {
            return Optional.empty();
        }
        if (owner.isText(key)) {
            owner.problem(key, "a secret must not stand in this file; " + HOW);
            return Optional.empty();
        }
        return owner.table(key, ConfigSchema.SECRET).flatMap(table -> reference(owner, key, table));
    }

    private Optional<Secret> reference(Table owner, String key, Table table) {
        long ways = ConfigSchema.keys(ConfigSchema.SECRET).stream()
                .filter(table::has)
                .count();
        if (ways != 1) {
            owner.problem(key, (ways == 0 ? "names no place" : "names more than one place") + "; " + HOW);
            return Optional.empty();
        }
        if (table.has("env")) {
            return table.string("env").map(name -> new EnvironmentSecret(name, environment));
        }
        if (table.has("file")) {
            return table.string("file").map(text -> new FileSecret(environment.resolve(folder, text)));
        }
        return table.strings("command").map(words -> new CommandSecret(List.copyOf(words), QuietCommand.TIME_OUT));
    }
}
