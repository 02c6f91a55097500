package org.tallyboard.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// The process's surroundings as far as the configuration may read them. A value, so that tests have their own.
///
/// @param variables environment variables
/// @param home the person's home folder
public record Environment(Map<String, String> variables, Path home) {

    public Environment {
        variables = Map.copyOf(variables);
    }

    /// The surroundings of this process.
    public static Environment ofProcess() {
        return new Environment(System.getenv(), Path.of(System.getProperty("user.home", "/")));
    }

    /// The value of a variable; empty when it is not set or has no text.
    public Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
    }

    /// Where a program keeps what should outlive a restart (XDG Base Directory Specification: a relative
    /// `XDG_STATE_HOME` is to be ignored).
    Path stateHome() {
        return variable("XDG_STATE_HOME")
                .map(Path::of)
                .filter(Path::isAbsolute)
                .orElseGet(() -> home.resolve(".local/state"));
    }

    /// A path as people write it: `~` is the home folder, a relative one starts at `folder`.
    Path resolve(Path folder, String text) {
        if (text.equals("~")) {
            return home;
        }
        if (text.startsWith("~/")) {
            return home.resolve(text.substring(2)).normalize();
        }
        return folder.resolve(text).normalize();
    }
}
