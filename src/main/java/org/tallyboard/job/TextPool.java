package org.tallyboard.job;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Keeps strings small: cuts long ones, and holds names that repeat (tasks, queues, workers) only once.
final class TextPool {

    private static final int NAME = 256;
    private static final int NAMES = 4_096;

    private final Map<String, String> names = new HashMap<>();

    /// The one copy of a name that repeats.
    String name(String name) {
        String bounded = head(name, NAME);
        String known = names.get(bounded);
        if (known != null) {
            return known;
        }
        if (names.size() >= NAMES) {
            names.clear();
        }
        names.put(bounded, bounded);
        return bounded;
    }

    /// The beginning of a text; what is left out shows as an ellipsis.
    static String head(String text, int max) {
        return text.length() <= max ? text : text.substring(0, whole(text, max - 1)) + "…";
    }

    /// Beginning and end of a text: the last lines of a traceback tell most.
    static String ends(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        String gap = "\n… " + (text.length() - max) + " characters left out …\n";
        int first = whole(text, max / 4);
        int last = whole(text, text.length() - (max - max / 4 - gap.length()));
        return text.substring(0, first) + gap + text.substring(last);
    }

    static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    /// An index at or before `index` that splits no surrogate pair.
    private static int whole(String text, int index) {
        return index > 0 && Character.isLowSurrogate(text.charAt(index)) ? index - 1 : index;
    }
}
