package org.tallyboard.config;

import java.util.List;
import java.util.regex.Pattern;

/// Which CodeBuild projects of an account are watched by themselves.
///
/// @param names projects by their whole name; one that does not exist is told as such
/// @param patterns projects in whose name one of these is found
public record ProjectFilter(List<String> names, List<Pattern> patterns) {

    /// No project.
    public static final ProjectFilter NONE = new ProjectFilter(List.of(), List.of());

    public ProjectFilter {
        names = List.copyOf(names);
        patterns = List.copyOf(patterns);
    }

    /// True when no project is watched.
    public boolean isEmpty() {
        return names.isEmpty() && patterns.isEmpty();
    }

    /// Whether a project of this name is watched.
    public boolean matches(String name) {
        return names.contains(name)
                || patterns.stream().anyMatch(pattern -> pattern.matcher(name).find());
    }
}
