package org.tallyboard.config;

import java.util.List;

/// The configuration, or a secret that it refers to, cannot be used.
public final class ConfigException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<ConfigProblem> problems;

    /// @param message every problem with its line and its remedy, without secrets
    public ConfigException(String message) {
        super(message);
        this.problems = List.of();
    }

    /// @param file what was read, for the headline
    /// @param problems all that was found, at least one
    ConfigException(String file, List<ConfigProblem> problems, int more) {
        super(text(file, problems, more));
        this.problems = List.copyOf(problems);
    }

    /// What is wrong, in the order of the file; empty for a secret that could not be resolved.
    public List<ConfigProblem> problems() {
        return problems;
    }

    private static String text(String file, List<ConfigProblem> problems, int more) {
        StringBuilder out = new StringBuilder("The configuration ").append(file).append(" cannot be used:");
        for (ConfigProblem problem : problems) {
            out.append("\n  ").append(problem.describe());
        }
        if (more > 0) {
            out.append("\n  and ").append(more).append(" more");
        }
        return out.toString();
    }
}
