package org.tallyboard.ui.board;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.tallyboard.operate.ActionKind;
import org.tallyboard.operate.Subject;
import org.tallyboard.ui.kit.Command;

/// What the command palette finds for some words: actions on subjects, subjects to open, and what else the window can
/// do. Each word has to be in the action's name, at the beginning of one of its words, or in the subject's.
final class PaletteEntries {

    private static final int MOST_ACTIONS = 8;
    private static final int MOST_ROWS = 8;
    private static final int MOST_COMMANDS = 6;
    /// Words that half the board fits are no search.
    private static final int MOST_LOOKED_AT = 60;

    private final BiFunction<ActionKind, Subject, String> off;

    /// @param off why an action cannot be done; empty text when it can
    PaletteEntries(BiFunction<ActionKind, Subject, String> off) {
        this.off = off;
    }

    /// One line of the palette.
    sealed interface Entry {
        /// Asks for an action.
        ///
        /// @param off why it cannot be done; empty text when it can
        record Act(ActionKind kind, Row row, String off) implements Entry {}

        /// Opens a row.
        record Open(Row row) implements Entry {}

        /// Does something else that has a key.
        record Run(Command command) implements Entry {}
    }

    /// A subject with what is said of it.
    ///
    /// @param where for example its account, or its worker
    /// @param state for people
    record Row(Subject subject, String where, String state) {

        boolean has(String word) {
            return contains(subject.name(), word) || contains(where, word);
        }
    }

    /// What is found, actions first.
    ///
    /// @param rows every subject, the most urgent first
    List<Entry> find(String text, Stream<Row> rows, List<Command> commands) {
        List<String> words = List.of(text.strip().toLowerCase(Locale.ROOT).split("\\s+")).stream()
                .filter(word -> !word.isEmpty())
                .toList();
        List<Row> near = rows.filter(row -> words.stream().allMatch(word -> row.has(word) || isVerb(row, word)))
                .limit(MOST_LOOKED_AT)
                .toList();
        List<Entry.Act> acts = new ArrayList<>();
        for (Row row : near) {
            for (ActionKind kind : ActionKind.of(row.subject())) {
                if (fits(kind, row, words)) {
                    acts.add(new Entry.Act(kind, row, off.apply(kind, row.subject())));
                }
            }
        }
        acts.sort(Comparator.comparing((Entry.Act act) -> !act.off().isEmpty())
                .thenComparing(act -> !act.kind().isCalledFor(act.row().subject())));
        List<Entry> found = new ArrayList<>(acts.stream().limit(MOST_ACTIONS).toList());
        near.stream()
                .filter(row -> !(row.subject() instanceof Subject.OfNeed))
                // A verb says what to do; the rest says with what.
                .filter(row -> !words.isEmpty() && words.stream().anyMatch(row::has))
                .limit(MOST_ROWS)
                .map(Entry.Open::new)
                .forEach(found::add);
        commands.stream()
                .filter(command -> command.enabled().getAsBoolean() && !isAction(command))
                .filter(command -> words.stream().allMatch(word -> contains(command.text(), word)))
                .limit(MOST_COMMANDS)
                .map(Entry.Run::new)
                .forEach(found::add);
        return found;
    }

    /// Without a verb only what the subject calls for is an answer.
    private static boolean fits(ActionKind kind, Row row, List<String> words) {
        boolean verb = words.stream().anyMatch(word -> isVerb(kind, word));
        return words.stream().allMatch(word -> isVerb(kind, word) || row.has(word))
                && (verb || kind.isCalledFor(row.subject()));
    }

    private static boolean isVerb(Row row, String word) {
        return ActionKind.of(row.subject()).stream().anyMatch(kind -> isVerb(kind, word));
    }

    private static boolean isVerb(ActionKind kind, String word) {
        return Stream.of(kind.title().toLowerCase(Locale.ROOT).split(" ")).anyMatch(part -> part.startsWith(word));
    }

    private static boolean isAction(Command command) {
        return Stream.of(ActionKind.values()).anyMatch(kind -> kind.name().equals(command.id()));
    }

    private static boolean contains(String text, String word) {
        int last = text.length() - word.length();
        for (int i = 0; i <= last; i++) {
            if (text.regionMatches(true, i, word, 0, word.length())) {
                return true;
            }
        }
        return false;
    }
}
