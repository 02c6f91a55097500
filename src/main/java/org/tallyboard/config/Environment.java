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

    /// A file below the home folder as the AWS tools see it, which take `HOME` before what the system says.
    public Path awsHome(String path) {
        return variable("HOME").map(Path::of).orElse(home).resolve(path);
    }

    /// A path as the AWS tools take it from a variable or a profile: `~` is the home folder, a relative one starts
    /// where the program runs.
    public Path awsPath(String text) {
        return text.startsWith("~/") ? awsHome(text.substring(2)) : Path.of(text);
    }

    /// Where a program keeps what should outlive a restart (XDG Base Directory Specification: a relative
    /// `XDG_STATE_HOME` is to be ignored).
    Path stateHome() {
        return variable("XDG_STATE_HOME")
                .map(Path::of)
                .filter(Path::isAbsolute)
                .orElseGet(() -> home.resolve(".local/state"));
    }

    /// Without the variables: some hold secrets.
    @Override
    public String toString() {
        return "Environment[home=" + home + "]";
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
