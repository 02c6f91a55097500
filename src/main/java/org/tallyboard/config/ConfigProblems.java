package org.tallyboard.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.tomlj.TomlPosition;

/// Collects what is wrong in one file, so that a person can mend everything in one go.
final class ConfigProblems {

    /// More than this helps nobody: the file is then not what it was meant to be.
    private static final int MOST = 50;

    private final String file;
    private final List<ConfigProblem> found = new ArrayList<>();

    ConfigProblems(String file) {
        this.file = file;
    }

    void add(TomlPosition position, String key, String text) {
        found.add(new ConfigProblem(position.line(), position.column(), key, text));
    }

    void wholeFile(String text) {
        found.add(new ConfigProblem(0, 0, "", text));
    }

    int count() {
        return found.size();
    }

    void throwIfAny() throws ConfigException {
        if (found.isEmpty()) {
            return;
        }
        List<ConfigProblem> sorted = found.stream()
                .sorted(Comparator.comparingInt(ConfigProblem::line).thenComparingInt(ConfigProblem::column))
                .toList();
        List<ConfigProblem> shown = sorted.subList(0, Math.min(MOST, sorted.size()));
        throw new ConfigException(file, shown, sorted.size() - shown.size());
    }
}
