package org.tallyboard.notification.template;

/// Places in a text for people.
///
/// @param text the text
/// @param firstLine the number of its first line, in the file that it comes from
record Place(String text, int firstLine) {

    TemplateProblem problem(int offset, String what) {
        String before = text.substring(0, Math.min(offset, text.length()));
        int line = (int) before.chars().filter(c -> c == '\n').count();
        return new TemplateProblem(firstLine + line, before.length() - before.lastIndexOf('\n'), what);
    }
}
