package org.tallyboard.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads which CodeBuild projects are watched: a list of names and of regular expressions. Text that could be a name is
/// one; all others hold a character that no name has.
final class ProjectsReader {

    private static final String KEY = "projects";
    private static final Pattern NAME_CHARACTERS = Pattern.compile("[A-Za-z0-9_-]+");
    /// As in CodeBuild's service model (ProjectName).
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{1,149}");

    private ProjectsReader() {}

    static ProjectFilter read(Table table) {
        List<String> texts =
                (table.isText(KEY) ? table.string(KEY).map(List::of) : table.strings(KEY)).orElse(List.of());
        List<String> names = new ArrayList<>();
        List<Pattern> patterns = new ArrayList<>();
        for (String text : texts) {
            if (NAME_CHARACTERS.matcher(text).matches()) {
                name(table, text).filter(name -> !names.contains(name)).ifPresent(names::add);
            } else {
                Patterns.compiled(table, KEY, text).ifPresent(patterns::add);
            }
        }
        return new ProjectFilter(names, patterns);
    }

    private static Optional<String> name(Table table, String text) {
        if (NAME.matcher(text).matches()) {
            return Optional.of(text);
        }
        table.problem(
                KEY,
                "holds what is neither a project's name (2 to 150 letters, digits, - and _, not beginning with - or _)"
                        + " nor a regular expression; write one as in '^nightly-'");
        return Optional.empty();
    }
}
