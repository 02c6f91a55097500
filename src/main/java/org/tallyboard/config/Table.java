package org.tallyboard.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/// One table of the file while it is read: typed access that notes every wrong type and unknown key with its place.
/// Problems never quote a value, because it may be a secret.
final class Table {

    private final TomlTable toml;
    private final TomlPosition position;
    private final String path;
    private final String schema;
    private final ConfigProblems problems;

    Table(TomlTable toml, TomlPosition position, String path, String schema, ConfigProblems problems) {
        this.toml = toml;
        this.position = position;
        this.path = path;
        this.schema = schema;
        this.problems = problems;
        for (String key : toml.keySet()) {
            if (!ConfigSchema.isOpen(schema) && !ConfigSchema.keys(schema).contains(key)) {
                problem(key, ConfigSchema.unknown(schema, key));
            }
        }
    }

    ConfigProblems problems() {
        return problems;
    }

    boolean has(String key) {
        return toml.contains(List.of(key));
    }

    /// The keys that are there and known.
    List<String> keys() {
        return toml.keySet().stream()
                .filter(key ->
                        ConfigSchema.isOpen(schema) || ConfigSchema.keys(schema).contains(key))
                .sorted()
                .toList();
    }

    boolean isText(String key) {
        return get(key) instanceof String;
    }

    /// Whether the table at `key` holds a table itself.
    boolean holdsTable(String key) {
        return get(key) instanceof TomlTable table
                && table.keySet().stream().anyMatch(inner -> table.get(List.of(inner)) instanceof TomlTable);
    }

    boolean isList(String key) {
        return get(key) instanceof TomlArray;
    }

    boolean isWholeNumber(String key) {
        return get(key) instanceof Long;
    }

    /// The line that a key stands on.
    int line(String key) {
        return at(key).line();
    }

    /// Notes a problem with a key that is there, or with the table when it is not.
    void problem(String key, String text) {
        problems.add(at(key), path.isEmpty() ? key : path + "." + key, text);
    }

    /// Notes a problem where another table has the same value at this key already.
    ///
    /// @param seen the lines of the values that came before
    /// @param problem with `%d` for the line of the other one
    void once(String key, Map<String, Integer> seen, String value, String problem) {
        Integer line = seen.putIfAbsent(value, line(key));
        if (line != null) {
            problem(key, problem.formatted(line));
        }
    }

    /// Notes that a key is missing.
    void missing(String key, String example) {
        problem(key, "is missing; add " + example);
    }

    Optional<String> string(String key) {
        if (!(get(key) instanceof String text)) {
            return wrong(key, "text in quotes");
        }
        if (text.codePoints().anyMatch(Character::isISOControl)) {
            problem(key, "holds a line break or another control character; keep it on one line");
            return Optional.empty();
        }
        if (text.isBlank()) {
            problem(key, "is empty; give it a value or remove the line");
            return Optional.empty();
        }
        return Optional.of(text);
    }

    Optional<Boolean> bool(String key) {
        return get(key) instanceof Boolean value ? Optional.of(value) : wrong(key, "true or false, without quotes");
    }

    OptionalDouble number(String key) {
        Object value = get(key);
        if (value instanceof Long whole) {
            return OptionalDouble.of(whole);
        }
        if (value instanceof Double number) {
            return OptionalDouble.of(number);
        }
        wrong(key, "a number, without quotes");
        return OptionalDouble.empty();
    }

    /// A whole number within bounds; `standard` where the key is absent or wrong.
    int whole(String key, int standard, int least, int most) {
        OptionalDouble number = number(key);
        if (number.isPresent()
                && (!isWholeNumber(key) || number.getAsDouble() < least || number.getAsDouble() > most)) {
            problem(key, "must be a whole number from " + least + " to " + most);
            return standard;
        }
        return number.isPresent() ? (int) number.getAsDouble() : standard;
    }

    Optional<List<String>> strings(String key) {
        String expected = "a list of texts in quotes, for example [\"one\", \"two\"]";
        if (!(get(key) instanceof TomlArray array)) {
            return wrong(key, expected);
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            if (!(array.get(i) instanceof String text) || text.isBlank()) {
                problems.add(
                        array.inputPositionOf(i), path(key) + "[" + (i + 1) + "]", "must be text in quotes, not empty");
                return Optional.empty();
            }
            texts.add(text);
        }
        if (texts.isEmpty()) {
            problem(key, "is an empty list; name at least one or remove the line");
            return Optional.empty();
        }
        return Optional.of(texts);
    }

    Optional<Table> table(String key, String schemaOfTable) {
        if (get(key) instanceof TomlTable table) {
            return Optional.of(new Table(table, at(key), path(key), schemaOfTable, problems));
        }
        if (get(key) instanceof TomlArray && schemaOfTable.startsWith("[")) {
            problem(key, "there can be only one; write " + schemaOfTable + " with single brackets, once");
            return Optional.empty();
        }
        return wrong(key, "a table, " + schemaOfTable);
    }

    List<Table> tables(String key, String schemaOfTable) {
        List<Table> found = new ArrayList<>();
        Object value = get(key);
        if (value instanceof TomlTable) {
            problem(key, "is a list: write " + schemaOfTable + " with double brackets, once for each");
        } else if (value instanceof TomlArray array) {
            for (int i = 0; i < array.size(); i++) {
                String place = path(key) + "[" + (i + 1) + "]";
                if (array.get(i) instanceof TomlTable table) {
                    found.add(new Table(table, array.inputPositionOf(i), place, schemaOfTable, problems));
                } else {
                    problems.add(array.inputPositionOf(i), place, "must be a table; write " + schemaOfTable);
                }
            }
        } else {
            wrong(key, "a list of tables, " + schemaOfTable);
        }
        return found;
    }

    private String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private @Nullable Object get(String key) {
        return toml.get(List.of(key));
    }

    private TomlPosition at(String key) {
        return has(key) ? toml.inputPositionOf(List.of(key)) : position;
    }

    /// Nothing to read: notes why, unless the key is simply absent.
    private <T> Optional<T> wrong(String key, String expected) {
        Object value = get(key);
        if (value != null) {
            problem(key, "must be " + expected + ", but is " + kind(value));
        }
        return Optional.empty();
    }

    private static String kind(Object value) {
        return switch (value) {
            case String ignored -> "text";
            case Boolean ignored -> "true or false";
            case Long ignored -> "a whole number";
            case Double ignored -> "a number";
            case TomlArray ignored -> "a list";
            case TomlTable ignored -> "a table";
            default -> "a date or time";
        };
    }
}
