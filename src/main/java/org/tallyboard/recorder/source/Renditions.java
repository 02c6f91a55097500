package org.tallyboard.recorder.source;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Leaves of an HLS master playlist (RFC 8216, 4.3.4) the one rendition that is to be recorded, so that nothing else is
/// fetched. ffmpeg's own choice would take the first of two with one size, and sound of another rendition.
///
/// @param text for ffmpeg
/// @param taken address of the rendition's playlist
/// @param others whether another rendition could be tried
/// @param language the language of the sound, as the playlist spells it, where it comes beside the picture's stream:
///     that may have another one in it, which ffmpeg would take
/// @param remarks where it is not what was asked for, what was offered and taken
record Renditions(
        String text, Optional<String> taken, boolean others, Optional<String> language, List<String> remarks) {
    private static final String VARIANT = "#EXT-X-STREAM-INF:";
    private static final String MEDIA = "#EXT-X-MEDIA:";
    private static final String PICTURES = "#EXT-X-I-FRAME-STREAM-INF:";
    private static final Pattern ATTRIBUTE = Pattern.compile("([A-Z0-9-]+)=(\"[^\"]*\"|[^,]*)");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,5})x([0-9]{1,5})");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,6})?");
    private static final Pattern SOUND = Pattern.compile("(mp4a|ac-3|ec-3|ac-4|opus|flac|mp3|alac)(\\..*)?");

    Renditions {
        remarks = List.copyOf(remarks);
    }

    /// One entry.
    private record Variant(OfferedRendition offer, Map<String, String> attributes, String line, String address) {}

    static boolean isMaster(String text) {
        return text.contains(VARIANT);
    }

    /// @param text a master playlist
    /// @param broken addresses, as `resolve` gives them, of playlists that did not answer
    /// @param resolve gives the whole address
    static Renditions of(String text, Rendition wanted, Set<String> broken, UnaryOperator<String> resolve) {
        var variants = new ArrayList<Variant>();
        var media = new ArrayList<String>();
        var rest = new ArrayList<String>();
        String[] lines = text.split("\r?\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            if (line.startsWith(VARIANT)) {
                int address = i + 1;
                while (address < lines.length
                        && (lines[address].isBlank() || lines[address].strip().startsWith("#"))) {
                    address++;
                }
                if (address < lines.length) {
                    variants.add(variant(line, lines[address].strip()));
                }
                i = address;
            } else if (line.startsWith(MEDIA)) {
                media.add(line);
            } else if (!line.startsWith(PICTURES)) {
                rest.add(line);
            }
        }
        var whole = variants.stream()
                .filter(variant -> !broken.contains(resolve.apply(variant.address())))
                .toList();
        // Where none answers, it may be over by now.
        List<Variant> left = whole.isEmpty() ? variants : whole;
        if (left.isEmpty()) {
            return new Renditions(text, Optional.empty(), false, Optional.empty(), List.of());
        }
        return chosen(wanted, variants, left, media, rest);
    }

    private static Renditions chosen(
            Rendition wanted, List<Variant> all, List<Variant> left, List<String> media, List<String> rest) {
        var remarks = new LinkedHashSet<String>();
        OfferedRendition.Taken taken = OfferedRendition.choose(
                wanted, left.stream().map(Variant::offer).toList());
        taken.remark().ifPresent(remarks::add);
        OfferedRendition.Taken first =
                OfferedRendition.choose(wanted, all.stream().map(Variant::offer).toList());
        if (!first.offer().equals(taken.offer())) {
            remarks.add("the rendition with " + first.offer().words() + " did not answer: "
                    + taken.offer().words() + " was taken");
        }
        Variant variant = left.stream()
                .filter(one -> one.offer().equals(taken.offer()))
                .findFirst()
                .orElseThrow();
        List<String> sounds = media.stream()
                .filter(line -> attribute(line, "TYPE").equals("AUDIO")
                        && attribute(line, "GROUP-ID")
                                .equals(variant.attributes().getOrDefault("AUDIO", "-")))
                .toList();
        List<String> offered = sounds.stream()
                .map(line -> attribute(line, "LANGUAGE"))
                .filter(language -> !language.isEmpty())
                .distinct()
                .toList();
        Optional<String> language = wanted.language(offered);
        if (language.isEmpty() && !wanted.languages().isEmpty()) {
            remarks.add("no sound in " + String.join(" or ", wanted.languages()) + " is offered, but "
                    + (offered.isEmpty() ? "one whose language is not told" : String.join(", ", offered)));
        }
        List<String> kept = sounds.stream()
                .filter(line ->
                        language.isEmpty() || attribute(line, "LANGUAGE").equals(language.get()))
                .toList();
        var text = new ArrayList<>(rest);
        Optional<String> soundAlone = kept.stream()
                .filter(line -> wanted.isAudio() && !variant.offer().audio())
                .sorted((one, two) -> attribute(two, "DEFAULT").compareTo(attribute(one, "DEFAULT")))
                .map(line -> attribute(line, "URI"))
                .filter(address -> !address.isEmpty())
                .findFirst();
        if (soundAlone.isPresent()) {
            text.addAll(List.of(VARIANT + "BANDWIDTH=128000", soundAlone.get()));
        } else {
            text.addAll(kept);
            media.stream().filter(line -> belongs(line, variant)).forEach(text::add);
            text.addAll(List.of(variant.line(), variant.address()));
        }
        boolean beside = kept.stream().noneMatch(line -> attribute(line, "URI").isEmpty());
        return new Renditions(
                String.join("\n", text) + "\n",
                soundAlone.or(() -> Optional.of(variant.address())),
                soundAlone.isEmpty() && left.size() > 1,
                language.filter(any -> beside && soundAlone.isEmpty()),
                List.copyOf(remarks));
    }

    private static boolean belongs(String line, Variant variant) {
        String type = attribute(line, "TYPE");
        return !type.equals("AUDIO")
                && attribute(line, "GROUP-ID").equals(variant.attributes().getOrDefault(type, "-"));
    }

    private static Variant variant(String line, String address) {
        Map<String, String> attributes = attributes(line);
        Matcher size = SIZE.matcher(attributes.getOrDefault("RESOLUTION", ""));
        boolean sized = size.matches();
        List<String> codecs = Pattern.compile("\\s*,\\s*")
                .splitAsStream(attributes.getOrDefault("CODECS", "").toLowerCase(Locale.ROOT))
                .filter(codec -> !codec.isEmpty())
                .toList();
        boolean audio = !sized
                && !codecs.isEmpty()
                && codecs.stream().allMatch(codec -> SOUND.matcher(codec).matches());
        int height = sized ? Integer.parseInt(size.group(2)) : 0;
        return new Variant(
                new OfferedRendition(
                        address,
                        height,
                        sized ? Long.parseLong(size.group(1)) * height : 0,
                        number(attributes, "FRAME-RATE"),
                        (long) number(attributes, "BANDWIDTH"),
                        audio),
                attributes,
                line,
                address);
    }

    private static double number(Map<String, String> attributes, String name) {
        String text = attributes.getOrDefault(name, "").strip();
        return NUMBER.matcher(text).matches() ? Double.parseDouble(text) : 0;
    }

    private static String attribute(String line, String name) {
        return attributes(line).getOrDefault(name, "");
    }

    private static Map<String, String> attributes(String line) {
        var attributes = new LinkedHashMap<String, String>();
        Matcher found = ATTRIBUTE.matcher(line.substring(line.indexOf(':') + 1));
        while (found.find()) {
            attributes.putIfAbsent(found.group(1), found.group(2).replace("\"", ""));
        }
        return attributes;
    }
}
