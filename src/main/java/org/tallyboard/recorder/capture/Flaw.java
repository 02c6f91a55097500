package org.tallyboard.recorder.capture;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What can be looked for in a recording's picture and sound, by a filter of ffmpeg's.
public enum Flaw {
    /// A black picture: `blackdetect`.
    BLACK,
    /// A picture that stays the same: `freezedetect`.
    FREEZE,
    /// Sound that is silent: `silencedetect`.
    SILENCE;

    /// As jobs, events and results call it: `black`, `freeze`, `silence`.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @param words with commas or blanks between
    /// @param remarks where what is none of them is told
    static Set<Flaw> of(String words, List<String> remarks) {
        var found = EnumSet.noneOf(Flaw.class);
        for (String word : words.strip().split("[,\\s]+")) {
            switch (word.toLowerCase(Locale.ROOT)) {
                case "" -> {}
                case "black" -> found.add(BLACK);
                case "freeze" -> found.add(FREEZE);
                case "silence" -> found.add(SILENCE);
                default -> remarks.add("\"" + word + "\" cannot be detected, but black, freeze and silence can");
            }
        }
        return found;
    }
}
