package org.tallyboard.config;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Colours for accounts whose entry names none. Red and green are left out: on the board they mean failure and success.
final class AccountColors {

    private static final List<String> COLORS = List.of(
            "#4c8dff", "#e0a13a", "#b07cf0", "#2fb5b0", "#d86fb4", "#8fa3bf", "#c2b04a", "#6d7ff2", "#a98467",
            "#5fa8d3");

    private AccountColors() {}

    /// The next colour that is not in `used`; when all are, they repeat.
    static String next(Set<String> used, int index) {
        return COLORS.stream()
                .filter(color ->
                        used.stream().noneMatch(u -> u.toLowerCase(Locale.ROOT).equals(color)))
                .findFirst()
                .orElse(COLORS.get(index % COLORS.size()));
    }
}
