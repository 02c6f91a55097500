package org.tallyboard.recorder.capture;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An HLS playlist that lists renditions (RFC 8216, 4.3.4: a master playlist), cut down to the one that is wanted: of
/// what is left ffmpeg takes the best.
///
/// What is wanted and not offered costs nothing but the wish: the nearest is taken, and a remark says so.
final class MasterPlaylist {
    private static final String VARIANT = "#EXT-X-STREAM-INF:";
    private static final String MEDIA = "#EXT-X-MEDIA:";
    private static final Pattern ATTRIBUTE = Pattern.compile("([A-Z0-9-]+)=(\"[^\"]*\"|[^,]*)");
    private static final Pattern SIZE = Pattern.compile("[0-9]{1,5}[xX]([0-9]{1,5})");
    private static final Pattern SOUND =
            Pattern.compile("(mp4a|ac-3|ec-3|ac-4|opus|flac|alac|mp3|vorbis|dts).*", Pattern.CASE_INSENSITIVE);

    private static final Comparator<Variant> ORDER =
            Comparator.comparingInt(Variant::lines).thenComparingLong(Variant::bandwidth);

    private final List<String> lines;
    private final List<Variant> variants = new ArrayList<>();
    private final List<Sound> sounds = new ArrayList<>();

    /// One rendition.
    ///
    /// @param at the line of its tag
    /// @param address the line of its address
    /// @param lines of its picture; 0 where that is not told
    private record Variant(int at, int address, int lines, long bandwidth, boolean hasPicture, String sounds) {
        String words() {
            String picture = !hasPicture ? "sound only" : lines > 0 ? lines + " lines" : "a picture of unknown size";
            return bandwidth > 0 ? String.format(Locale.ROOT, "%s at %.1f Mbit/s", picture, bandwidth / 1e6) : picture;
        }
    }

    /// Sound that renditions share.
    private record Sound(int at, String group, String language, Optional<String> address) {}

    /// What is left.
    ///
    /// @param remark why something else than what was wanted is taken, in one sentence
    record Chosen(String text, Optional<String> remark) {}

    private MasterPlaylist(String text) {
        lines = List.of(text.split("\n", -1));
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.startsWith(VARIANT)) {
                variant(i, attributes(line.substring(VARIANT.length())));
            } else if (line.startsWith(MEDIA)) {
                Map<String, String> told = attributes(line.substring(MEDIA.length()));
                if (told.getOrDefault("TYPE", "").equals("AUDIO")) {
                    sounds.add(new Sound(
                            i,
                            told.getOrDefault("GROUP-ID", ""),
                            told.getOrDefault("LANGUAGE", ""),
                            Optional.ofNullable(told.get("URI"))));
                }
            }
        }
    }

    /// The playlist with what is wanted only; as it is where it lists no renditions or nothing special is wanted.
    static Chosen choose(String text, Rendition wanted) {
        if (wanted.equals(Rendition.BEST) || !text.contains(VARIANT)) {
            return new Chosen(text, Optional.empty());
        }
        var master = new MasterPlaylist(text);
        return master.variants.isEmpty() ? new Chosen(text, Optional.empty()) : master.chosen(wanted);
    }

    private void variant(int at, Map<String, String> told) {
        int address = at + 1;
        while (address < lines.size()
                && (lines.get(address).isBlank() || lines.get(address).startsWith("#"))) {
            address++;
        }
        if (address == lines.size()) {
            return;
        }
        Matcher size = SIZE.matcher(told.getOrDefault("RESOLUTION", ""));
        int high = size.matches() ? Integer.parseInt(size.group(1)) : 0;
        String codecs = told.getOrDefault("CODECS", "");
        boolean picture = high > 0
                || codecs.isEmpty()
                || !List.of(codecs.split(",")).stream()
                        .allMatch(codec -> SOUND.matcher(codec.strip()).matches());
        variants.add(
                new Variant(at, address, high, number(told.get("BANDWIDTH")), picture, told.getOrDefault("AUDIO", "")));
    }

    private Chosen chosen(Rendition wanted) {
        List<String> remarks = new ArrayList<>();
        Optional<Variant> soundAlone =
                variants.stream().filter(variant -> !variant.hasPicture()).max(ORDER);
        if (wanted.which() == Rendition.Which.AUDIO && soundAlone.isEmpty()) {
            Optional<Sound> shared = shared(wanted);
            if (shared.isPresent()) {
                return alone(shared.get(), wanted, remarks);
            }
            remarks.add("the source offers no sound alone, so that " + lowest().words() + " is taken");
        }
        List<Variant> kept =
                switch (wanted.which()) {
                    case BEST -> variants;
                    case LOWEST -> List.of(lowest());
                    case MOST_LINES -> List.of(atMost(wanted.mostLines().getAsInt(), remarks));
                    case AUDIO -> List.of(soundAlone.orElseGet(this::lowest));
                };
        return new Chosen(without(kept, wanted, remarks), remark(wanted, remarks));
    }

    /// The lowest that has a picture, where one has.
    private Variant lowest() {
        return variants.stream().filter(Variant::hasPicture).min(ORDER).orElseGet(() -> variants.stream()
                .min(ORDER)
                .orElseThrow());
    }

    private Variant atMost(int most, List<String> remarks) {
        Optional<Variant> best = variants.stream()
                .filter(variant -> variant.lines() > 0 && variant.lines() <= most)
                .max(ORDER);
        if (best.isEmpty()) {
            remarks.add("no rendition is known to have at most " + most + " lines, so that " + lowest().words()
                    + " is taken");
        }
        return best.orElseGet(this::lowest);
    }

    /// A playlist of its own that leads to shared sound.
    private Chosen alone(Sound sound, Rendition wanted, List<String> remarks) {
        if (wanted.language().filter(tag -> !matches(sound, tag)).isPresent()) {
            remarks.add(lacking(wanted.language().get()));
        }
        return new Chosen(
                "#EXTM3U\n" + VARIANT + "BANDWIDTH=1,CODECS=\"mp4a.40.2\"\n"
                        + sound.address().orElseThrow() + "\n",
                remark(wanted, remarks));
    }

    private Optional<Sound> shared(Rendition wanted) {
        List<Sound> there =
                sounds.stream().filter(sound -> sound.address().isPresent()).toList();
        return wanted.language()
                .flatMap(tag ->
                        there.stream().filter(sound -> matches(sound, tag)).findFirst())
                .or(() -> there.stream().findFirst());
    }

    /// The lines of everything else left out.
    private String without(List<Variant> kept, Rendition wanted, List<String> remarks) {
        Set<Integer> gone = new HashSet<>();
        variants.stream().filter(variant -> !kept.contains(variant)).forEach(variant -> {
            gone.add(variant.at());
            gone.add(variant.address());
        });
        if (wanted.language().isPresent()) {
            String tag = wanted.language().get();
            Set<String> groups = kept.stream().map(Variant::sounds).collect(Collectors.toSet());
            List<Sound> concerned = sounds.stream()
                    .filter(sound -> groups.contains(sound.group()))
                    .toList();
            if (concerned.stream().noneMatch(sound -> matches(sound, tag))) {
                remarks.add(lacking(tag));
            } else {
                concerned.stream().filter(sound -> !matches(sound, tag)).forEach(sound -> gone.add(sound.at()));
            }
        }
        var left = new ArrayList<String>();
        for (int i = 0; i < lines.size(); i++) {
            if (!gone.contains(i)) {
                left.add(lines.get(i));
            }
        }
        return String.join("\n", left);
    }

    private String lacking(String tag) {
        String offered = sounds.stream()
                .map(Sound::language)
                .filter(language -> !language.isEmpty())
                .distinct()
                .collect(Collectors.joining(", "));
        return "the source offers no sound in " + tag
                + (offered.isEmpty() ? " and names no languages" : ", only in " + offered);
    }

    /// The same language, whatever its region: `de` is `de-AT` too.
    private static boolean matches(Sound sound, String tag) {
        return primary(sound.language()).equals(primary(tag));
    }

    private static String primary(String tag) {
        return tag.toLowerCase(Locale.ROOT).split("-", 2)[0];
    }

    private Optional<String> remark(Rendition wanted, List<String> remarks) {
        return remarks.isEmpty()
                ? Optional.empty()
                : Optional.of("wanted was " + wanted.words() + ": " + String.join("; ", remarks)
                        + ". The source offers "
                        + variants.stream()
                                .sorted(ORDER.reversed())
                                .map(Variant::words)
                                .distinct()
                                .limit(20)
                                .collect(Collectors.joining(", ")));
    }

    private static Map<String, String> attributes(String text) {
        var told = new LinkedHashMap<String, String>();
        for (Matcher found = ATTRIBUTE.matcher(text); found.find(); ) {
            String value = found.group(2).strip();
            told.put(
                    found.group(1),
                    value.length() > 1 && value.startsWith("\"") ? value.substring(1, value.length() - 1) : value);
        }
        return told;
    }

    private static long number(@Nullable String text) {
        return text != null && text.matches("[0-9]{1,15}") ? Long.parseLong(text) : 0;
    }
}
