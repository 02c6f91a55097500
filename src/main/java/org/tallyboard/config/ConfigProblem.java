package org.tallyboard.config;

/// One thing that is wrong in the configuration file.
///
/// @param line from 1; 0 when the problem is with the file as a whole
/// @param column from 1; 0 when the problem is with the file as a whole
/// @param key where it is, for example `account[1].region` (counted from 1); empty for syntax
/// @param text what is wrong and what to do, without secrets
public record ConfigProblem(int line, int column, String key, String text) {

    /// For a person, for example ``line 12, column 1: account[1].regoin: unknown key; did you mean `region`?``
    public String describe() {
        String where = line == 0 ? "" : "line " + line + ", column " + column + ": ";
        return where + (key.isEmpty() ? "" : key + ": ") + text;
    }
}
