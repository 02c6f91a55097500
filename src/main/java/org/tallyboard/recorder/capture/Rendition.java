package org.tallyboard.recorder.capture;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// Which of a source's renditions a job wants, where the source has several.
///
/// @param which the best, unless the job says otherwise
/// @param mostLines for [Which#MOST_LINES]: so many lines the picture has at most
/// @param language of the sound, as RFC 5646 writes it; without one the source's own choice is taken
public record Rendition(Which which, OptionalInt mostLines, Optional<String> language) {
    /// The best one, with the sound that the source puts first.
    public static final Rendition BEST = new Rendition(Which.BEST, OptionalInt.empty(), Optional.empty());

    private static final Pattern LINES = Pattern.compile("([1-9][0-9]{1,4})p?");
    private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*");

    /// What is wanted of the picture.
    public enum Which {
        BEST,
        LOWEST,
        MOST_LINES,
        AUDIO
    }

    /// Reads `best`, `lowest`, `audio` or a number of lines such as `720` or `720p`.
    ///
    /// @return empty for anything else
    static Optional<Rendition> of(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        var lines = LINES.matcher(word);
        if (lines.matches()) {
            return Optional.of(new Rendition(
                    Which.MOST_LINES, OptionalInt.of(Integer.parseInt(lines.group(1))), Optional.empty()));
        }
        return switch (word) {
            case "best" -> Optional.of(BEST);
            case "lowest" -> Optional.of(new Rendition(Which.LOWEST, OptionalInt.empty(), Optional.empty()));
            case "audio" -> Optional.of(new Rendition(Which.AUDIO, OptionalInt.empty(), Optional.empty()));
            default -> Optional.empty();
        };
    }

    /// The same with sound in this language.
    ///
    /// @return empty when it is no language tag
    Optional<Rendition> in(String tag) {
        return LANGUAGE.matcher(tag).matches()
                ? Optional.of(new Rendition(which, mostLines, Optional.of(tag)))
                : Optional.empty();
    }

    /// In words, for people.
    String words() {
        String picture =
                switch (which) {
                    case BEST -> "the best rendition";
                    case LOWEST -> "the lowest rendition";
                    case AUDIO -> "sound only";
                    case MOST_LINES -> "at most " + mostLines.getAsInt() + " lines";
                };
        return picture + language.map(tag -> " with sound in " + tag).orElse("");
    }
}
