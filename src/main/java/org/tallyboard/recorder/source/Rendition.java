package org.tallyboard.recorder.source;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which of a source's renditions is recorded, where it offers several (an HLS master playlist, a DASH manifest).
///
/// @param rule what decides
/// @param lines of [Rule#AT_MOST]
/// @param languages of the sound, the preferred one first, as in BCP 47; none for the source's own choice
/// @param unknown a rule that is none, in whose place the best one is taken
public record Rendition(Rule rule, int lines, List<String> languages, Optional<String> unknown) {
    /// The best one, with the source's own choice of sound.
    static final Rendition BEST = new Rendition(Rule.BEST, 0, List.of(), Optional.empty());

    private static final Pattern LINES = Pattern.compile("([1-9][0-9]{1,4})p?");
    private static final Pattern SEPARATOR = Pattern.compile("[,\\s]+");
    private static final int MOST_LANGUAGES = 10;
    /// The codes of ISO 639-2/B, which broadcasters write, and those of 639-2/T.
    private static final Map<String, String> BROADCASTERS = Map.ofEntries(
            Map.entry("ger", "deu"),
            Map.entry("fre", "fra"),
            Map.entry("dut", "nld"),
            Map.entry("gre", "ell"),
            Map.entry("cze", "ces"),
            Map.entry("slo", "slk"),
            Map.entry("rum", "ron"),
            Map.entry("chi", "zho"),
            Map.entry("per", "fas"),
            Map.entry("alb", "sqi"),
            Map.entry("arm", "hye"),
            Map.entry("baq", "eus"),
            Map.entry("bur", "mya"),
            Map.entry("geo", "kat"),
            Map.entry("ice", "isl"),
            Map.entry("mac", "mkd"),
            Map.entry("mao", "mri"),
            Map.entry("may", "msa"),
            Map.entry("tib", "bod"),
            Map.entry("wel", "cym"));

    /// What decides.
    public enum Rule {
        /// The highest by the size of the picture, then pictures a second, then bandwidth; by bandwidth alone
        /// where one does not tell its size.
        BEST,
        /// The lowest, compared in the same way.
        LOWEST,
        /// The highest with at most so many lines.
        AT_MOST,
        /// Sound alone; where none is offered by itself, the lowest one with a picture is fetched for it.
        AUDIO
    }

    public Rendition {
        languages = List.copyOf(languages);
    }

    /// @param rule `best`, `lowest`, `audio`, or a number of lines such as `720`; empty text for the best
    /// @param languages such as `de` or `de, en`
    public static Rendition of(String rule, String languages) {
        List<String> wanted = Arrays.stream(SEPARATOR.split(languages.strip()))
                .filter(language -> !language.isEmpty())
                .limit(MOST_LANGUAGES)
                .toList();
        String word = rule.strip().toLowerCase(Locale.ROOT);
        Matcher lines = LINES.matcher(word);
        if (lines.matches()) {
            return new Rendition(Rule.AT_MOST, Integer.parseInt(lines.group(1)), wanted, Optional.empty());
        }
        return switch (word) {
            case "", "best" -> new Rendition(Rule.BEST, 0, wanted, Optional.empty());
            case "lowest" -> new Rendition(Rule.LOWEST, 0, wanted, Optional.empty());
            case "audio" -> new Rendition(Rule.AUDIO, 0, wanted, Optional.empty());
            default -> new Rendition(Rule.BEST, 0, wanted, Optional.of(rule.strip()));
        };
    }

    /// Whether sound alone is wanted.
    public boolean isAudio() {
        return rule == Rule.AUDIO;
    }

    /// The preferred one of those that are there.
    Optional<String> language(List<String> offered) {
        return languages.stream()
                .flatMap(wanted -> offered.stream().filter(there -> isSame(wanted, there)))
                .findFirst();
    }

    /// Whether two tags name one language: `de`, `deu`, `ger` and `de-AT` do.
    private static boolean isSame(String one, String two) {
        return one.equalsIgnoreCase(two) || primary(one).equals(primary(two));
    }

    private static String primary(String tag) {
        String first = tag.split("[-_]", 2)[0].toLowerCase(Locale.ROOT);
        try {
            String known = Locale.of(first).getISO3Language();
            return BROADCASTERS.getOrDefault(known, known);
        } catch (MissingResourceException e) {
            // No code of two letters.
            return BROADCASTERS.getOrDefault(first, first);
        }
    }
}
