package org.tallyboard.notification.template;

/// What is wrong with a template, and where.
///
/// @param line counted from 1
/// @param column counted from 1, in characters
/// @param what what is wrong and what to do
public record TemplateProblem(int line, int column, String what) {

    @Override
    public String toString() {
        return "line " + line + ", column " + column + ": " + what;
    }
}
