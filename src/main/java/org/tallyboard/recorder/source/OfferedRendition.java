package org.tallyboard.recorder.source;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One rendition that a source offers.
///
/// @param key what it is told apart by: the address of its playlist, or its number in a manifest
/// @param lines of its picture; 0 when that is not told
/// @param pixels of its picture, likewise
/// @param rate pictures a second, likewise
/// @param bandwidth bits a second, likewise
/// @param audio whether it has sound alone
record OfferedRendition(String key, int lines, long pixels, double rate, long bandwidth, boolean audio) {
    private static final int MOST_WORDS = 12;
    private static final Comparator<OfferedRendition> BY_RATE = Comparator.comparingLong(OfferedRendition::bandwidth);
    private static final Comparator<OfferedRendition> BY_SIZE = Comparator.comparingLong(OfferedRendition::pixels)
            .thenComparingDouble(OfferedRendition::rate)
            .thenComparing(BY_RATE);

    /// What is taken of what is offered.
    ///
    /// @param offer the one
    /// @param remark why it is not what was asked for; empty where it is
    record Taken(OfferedRendition offer, Optional<String> remark) {}

    /// Chooses; something is always taken. Of equal ones it is the first: the others are spare.
    ///
    /// @param offers at least one
    static Taken choose(Rendition wanted, List<OfferedRendition> offers) {
        List<OfferedRendition> pictures =
                offers.stream().filter(offer -> !offer.audio()).toList();
        List<OfferedRendition> sounds =
                offers.stream().filter(OfferedRendition::audio).toList();
        List<OfferedRendition> all = pictures.isEmpty() ? sounds : pictures;
        return switch (wanted.rule()) {
            case BEST ->
                new Taken(
                        highest(all),
                        wanted.unknown()
                                .map(rule -> "the rendition \"" + rule
                                        + "\" is none of best, lowest, audio and a number of lines: "
                                        + highest(all).words() + " was taken of " + words(offers)));
            case LOWEST -> new Taken(lowest(all), Optional.empty());
            case AUDIO -> new Taken(sounds.isEmpty() ? lowest(pictures) : highest(sounds), Optional.empty());
            case AT_MOST -> atMost(wanted.lines(), all, offers);
        };
    }

    private static Taken atMost(int lines, List<OfferedRendition> all, List<OfferedRendition> offers) {
        List<OfferedRendition> small = all.stream()
                .filter(offer -> offer.lines() > 0 && offer.lines() <= lines)
                .toList();
        return small.isEmpty()
                ? new Taken(
                        lowest(all),
                        Optional.of("no rendition with at most " + lines + " lines is offered: "
                                + lowest(all).words() + " was taken of " + words(offers)))
                : new Taken(highest(small), Optional.empty());
    }

    /// Where one does not tell its size, all are compared by their bandwidth.
    private static Comparator<OfferedRendition> quality(List<OfferedRendition> offers) {
        return offers.stream().allMatch(offer -> offer.pixels() > 0) ? BY_SIZE : BY_RATE;
    }

    private static OfferedRendition highest(List<OfferedRendition> offers) {
        Comparator<OfferedRendition> quality = quality(offers);
        return offers.stream()
                .reduce((one, two) -> quality.compare(two, one) > 0 ? two : one)
                .orElseThrow();
    }

    private static OfferedRendition lowest(List<OfferedRendition> offers) {
        Comparator<OfferedRendition> quality = quality(offers);
        return offers.stream()
                .reduce((one, two) -> quality.compare(two, one) < 0 ? two : one)
                .orElseThrow();
    }

    /// For people: `1080 lines at 5.0 Mb/s`.
    String words() {
        String rate = bandwidth > 0 ? String.format(Locale.ROOT, " at %.1f Mb/s", bandwidth / 1e6) : "";
        return (audio ? "sound" : lines > 0 ? lines + " lines" : "an unknown size") + rate;
    }

    private static String words(List<OfferedRendition> offers) {
        return String.join(
                ", ",
                offers.stream()
                        .sorted(quality(offers).reversed())
                        .map(OfferedRendition::words)
                        .distinct()
                        .limit(MOST_WORDS)
                        .toList());
    }
}
