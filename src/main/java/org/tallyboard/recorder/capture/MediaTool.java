package org.tallyboard.recorder.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What ffmpeg and ffprobe say about files, and the joining of several into one. Nothing is decoded.
final class MediaTool {
    /// What ffprobe says of a duration that a file does not have: it divides the size by the rate that a stream names.
    private static final String ESTIMATED = "Estimating duration from bitrate";
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final int MAX_OUTPUT = 1 << 20;
    private static final Duration SMALLEST_HOLE = Duration.ofSeconds(1);
    private static final int MOST_PAUSES = 10_000;
    /// Sound and picture are written a little apart, and begin so.
    private static final Duration SMALLEST_SILENCE = Duration.ofSeconds(2);
    private static final int TAIL = 20;
    /// The end of a file whose writer was killed; what is before it is whole.
    private static final String CUT_OFF = "File ended prematurely";

    private static final List<String> VIDEO_FACTS =
            List.of("codec_type", "codec_name", "profile", "width", "height", "pix_fmt");
    /// Without AAC's profile: a killed writer has not written the header that tells it, and ffprobe guesses.
    private static final List<String> AUDIO_FACTS =
            List.of("codec_type", "codec_name", "sample_rate", "channels", "channel_layout");
    private static final List<String> OTHER_FACTS = List.of("codec_type", "codec_name");
    private static final Set<String> UNKNOWN = Set.of("", "0", "unknown");

    private final Launcher launcher;
    private final Ffmpeg ffmpeg;

    MediaTool(Launcher launcher, Ffmpeg ffmpeg) {
        this.launcher = launcher;
        this.ffmpeg = ffmpeg;
    }

    /// @param streams as ffprobe describes them
    /// @param start the first packet's time
    /// @param duration from then on; empty when the file does not tell, because its writer was killed
    record Media(List<JsonNode> streams, Duration start, Optional<Duration> duration) {
        Media {
            streams = List.copyOf(streams);
        }

        /// What keeps two files from playing as one, in words; empty when nothing does. A decoder that comes to the
        /// second file reads its parameters anew, so headers (`extradata`) need not be the same, only what a
        /// player sets up once. A killed writer may not have found out everything: what is not known does not
        /// count.
        Optional<String> difference(Media other) {
            if (streams.size() != other.streams.size()) {
                return Optional.of(streams.size() + " streams, then " + other.streams.size());
            }
            for (int i = 0; i < streams.size(); i++) {
                Optional<String> found = difference(streams.get(i), other.streams.get(i));
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        }

        private static Optional<String> difference(JsonNode one, JsonNode two) {
            List<String> facts =
                    switch (one.path("codec_type").asString("")) {
                        case "video" -> VIDEO_FACTS;
                        case "audio" -> AUDIO_FACTS;
                        default -> OTHER_FACTS;
                    };
            return facts.stream()
                    .filter(fact -> isKnown(one.path(fact)) && isKnown(two.path(fact)))
                    .filter(fact ->
                            !one.path(fact).asString("").equals(two.path(fact).asString("")))
                    .map(fact -> fact + " " + one.path(fact).asString("") + ", then "
                            + two.path(fact).asString(""))
                    .findFirst();
        }

        private static boolean isKnown(JsonNode fact) {
            return !UNKNOWN.contains(fact.asString(""));
        }
    }

    /// @param length from the first packet's time to the end of the last one's
    /// @param pauses stretches without any packet, of which the longer ones are [#holes]
    /// @param silences stretches in which the picture or the sound is missing while the other one goes on
    /// @param errors what ffprobe complained about; none for a whole file
    record Reading(Duration length, List<Hole> pauses, List<Silence> silences, List<String> errors) {
        Reading {
            pauses = List.copyOf(pauses);
            silences = List.copyOf(silences);
            errors = List.copyOf(errors);
        }

        /// Stretches of more than a second without any packet.
        List<Hole> holes() {
            return pauses.stream()
                    .filter(pause -> pause.length().compareTo(SMALLEST_HOLE) > 0)
                    .toList();
        }

        /// How much programme there is.
        Duration media() {
            return holes().stream().map(Hole::length).reduce(length, Duration::minus);
        }
    }

    /// @param type `video` or `audio`: what is missing
    /// @param number which one of its type, from 1
    /// @param of how many there are
    record Silence(String type, int number, int of, Hole hole) {}

    /// @param at since the file's first packet
    record Hole(Duration at, Duration length) {
        /// Whether another one lies within, give or take a second.
        private boolean covers(Hole other) {
            return other.at().compareTo(at.minus(SMALLEST_HOLE)) >= 0
                    && other.at().plus(other.length()).compareTo(at.plus(length).plus(SMALLEST_HOLE)) <= 0;
        }
    }

    /// ffmpeg or ffprobe does not get on with a file, in its own words.
    static final class Unreadable extends IOException {
        Unreadable(String message) {
            super(message);
        }
    }

    /// @throws Unreadable when it is no media file, with ffprobe's words
    Media probe(Path file) throws IOException, InterruptedException {
        var text = new StringBuffer();
        var log = new FfmpegLog();
        List<String> command = List.of(
                ffmpeg.probe().toString(),
                "-loglevel",
                "level+warning",
                "-show_streams",
                "-show_format",
                "-of",
                "json",
                file.toString());
        int exit = run(command, log, line -> {
            if (text.length() < MAX_OUTPUT) {
                text.append(line).append('\n');
            }
        });
        if (exit != 0) {
            throw new Unreadable(log.lastError().orElse("ffprobe ended with exit code " + exit));
        }
        try {
            JsonNode answer = JsonMapper.shared().readTree(text.toString());
            JsonNode format = answer.path("format");
            // Matroska's counts from zero, wherever the first packet is.
            Duration lead = format.path("format_name").asString("").contains("matroska")
                    ? seconds(format.path("start_time").asString("")).orElse(Duration.ZERO)
                    : Duration.ZERO;
            return new Media(
                    answer.path("streams").valueStream().toList(),
                    lead,
                    seconds(format.path("duration").asString(""))
                            .filter(any -> log.lines().stream().noneMatch(line -> line.contains(ESTIMATED)))
                            .map(end -> end.minus(lead)));
        } catch (JacksonException e) {
            throw new Unreadable("ffprobe's answer cannot be read: " + e.getMessage());
        }
    }

    /// The media time of the first packet; zero where that cannot be read.
    Duration start(Path file) throws IOException, InterruptedException {
        var times = new StringBuffer();
        List<String> command = List.of(
                ffmpeg.probe().toString(),
                "-loglevel",
                "level+error",
                "-show_entries",
                "format=start_time",
                "-of",
                "csv=p=0",
                file.toString());
        run(command, new FfmpegLog(), times::append);
        return seconds(times.toString().strip()).filter(Duration::isPositive).orElse(Duration.ZERO);
    }

    /// Reads the whole file.
    Reading read(Path file) throws IOException, InterruptedException {
        var log = new FfmpegLog();
        var packets = new Packets();
        List<String> command = List.of(
                ffmpeg.probe().toString(),
                "-loglevel",
                "level+error",
                "-show_entries",
                "packet=codec_type,stream_index,pts_time,duration_time",
                "-of",
                "csv=p=0",
                file.toString());
        int exit = run(command, log, packets::add);
        var errors = new ArrayList<>(
                log.lines().stream().filter(line -> !line.contains(CUT_OFF)).toList());
        if (exit != 0 && errors.isEmpty()) {
            errors.add("ffprobe ended with exit code " + exit);
        }
        return packets.reading(errors);
    }

    /// Follows the packets of all streams, which come about in the order of their times.
    private static final class Packets {
        private final List<Hole> pauses = new ArrayList<>();
        private final Map<String, Track> tracks = new LinkedHashMap<>();
        private long first = Long.MAX_VALUE;
        private long end = Long.MIN_VALUE;

        /// @param line type, number of the stream, time and length
        void add(String line) {
            String[] words = line.split(",", -1);
            Optional<Duration> start = words.length < 3 ? Optional.empty() : seconds(words[2]);
            if (start.isEmpty()) {
                return;
            }
            long from = start.get().toMillis();
            // A slow camera has one between all its pictures.
            long least = pauses.size() < MOST_PAUSES ? Gap.SMALLEST.toMillis() : SMALLEST_HOLE.toMillis();
            if (end != Long.MIN_VALUE && from - end > least) {
                pauses.add(new Hole(Duration.ofMillis(end - first), Duration.ofMillis(from - end)));
            }
            first = Math.min(first, from);
            long length =
                    words.length > 3 ? seconds(words[3]).map(Duration::toMillis).orElse(0L) : 0;
            end = Math.max(end, from + length);
            if (words[0].equals("video") || words[0].equals("audio")) {
                tracks.computeIfAbsent(words[1], ignored -> new Track(words[0])).add(from, length);
            }
        }

        Reading reading(List<String> errors) {
            if (end < first) {
                return new Reading(Duration.ZERO, pauses, List.of(), errors);
            }
            var silences = new ArrayList<Silence>();
            if (tracks.size() > 1) {
                tracks.values().forEach(track -> {
                    List<Track> same = tracks.values().stream()
                            .filter(other -> other.type.equals(track.type))
                            .toList();
                    for (Hole hole : track.silences(first, end)) {
                        silences.add(new Silence(track.type, same.indexOf(track) + 1, same.size(), hole));
                    }
                });
            }
            // Where nothing came at all, that is said already.
            var reading = new Reading(Duration.ofMillis(end - first), pauses, silences, errors);
            silences.removeIf(silence -> reading.holes().stream().anyMatch(hole -> hole.covers(silence.hole())));
            return new Reading(reading.length(), pauses, silences, errors);
        }
    }

    /// One stream of pictures or sound.
    private static final class Track {
        private static final long MANY = 20;
        /// Times as long as usual between two packets: a slow camera has seconds between two pictures.
        private static final long UNUSUAL = 5;

        final String type;
        private final List<long[]> pauses = new ArrayList<>();
        private long packets;
        private long first;
        private long end;

        Track(String type) {
            this.type = type;
        }

        void add(long from, long length) {
            if (packets == 0) {
                first = from;
            } else if (from - end > SMALLEST_SILENCE.toMillis()) {
                pauses.add(new long[] {end, from});
            }
            packets++;
            end = packets == 1 ? from + length : Math.max(end, from + length);
        }

        List<Hole> silences(long begin, long over) {
            var silences = new ArrayList<Hole>();
            long missing =
                    pauses.stream().mapToLong(pause -> pause[1] - pause[0]).sum();
            long usual = (end - first - missing) / Math.max(1, packets - pauses.size());
            pauses.add(0, new long[] {begin, first});
            pauses.add(new long[] {end, over});
            for (long[] pause : pauses) {
                long length = pause[1] - pause[0];
                if (packets >= MANY && length > Math.max(SMALLEST_SILENCE.toMillis(), UNUSUAL * usual)) {
                    silences.add(new Hole(Duration.ofMillis(pause[0] - begin), Duration.ofMillis(length)));
                }
            }
            return silences;
        }
    }

    /// The last key frame up to a time, both since the first packet; the time itself for a file without pictures.
    Duration keyFrame(Path file, Media facts, Duration at) throws IOException, InterruptedException {
        var keys = new ArrayList<Duration>();
        Duration until = facts.start().plus(at);
        List<String> command = List.of(
                ffmpeg.probe().toString(),
                "-loglevel",
                "level+error",
                "-select_streams",
                "v:0",
                "-read_intervals",
                "%" + (until.toMillis() + 500) / 1000.0,
                "-show_entries",
                "packet=pts_time,flags",
                "-of",
                "csv=p=0",
                file.toString());
        run(command, new FfmpegLog(), line -> {
            String[] words = line.split(",", -1);
            if (words.length > 1 && words[1].startsWith("K")) {
                seconds(words[0]).filter(key -> key.compareTo(until) <= 0).ifPresent(keys::add);
            }
        });
        Duration key = keys.stream()
                .max(Comparator.naturalOrder())
                .map(found -> found.minus(facts.start()))
                .orElse(at);
        return key.isNegative() ? Duration.ZERO : key;
    }

    /// Where what is in a file before a time ends, both since the first packet: earlier than that time where the source
    /// left out what was sent then. The time itself where that cannot be read.
    Duration end(Path file, Media facts, Duration at) throws IOException, InterruptedException {
        Duration until = facts.start().plus(at);
        var ends = new ArrayList<Duration>();
        // From a key frame before it on, wherever that is, to the next packets after it.
        List<String> command = List.of(
                ffmpeg.probe().toString(),
                "-loglevel",
                "level+error",
                "-read_intervals",
                Math.max(0, until.toMillis() - 500) / 1000.0 + "%" + (until.toMillis() + 500) / 1000.0,
                "-show_entries",
                "packet=pts_time,duration_time",
                "-of",
                "csv=p=0",
                file.toString());
        run(command, new FfmpegLog(), line -> {
            String[] words = line.split(",", -1);
            seconds(words[0])
                    .filter(start -> start.compareTo(until) < 0)
                    .ifPresent(start -> ends.add(start.plus(
                            words.length < 2 ? Duration.ZERO : seconds(words[1]).orElse(Duration.ZERO))));
        });
        return ends.stream()
                .max(Comparator.naturalOrder())
                .filter(end -> end.compareTo(until) < 0)
                .map(end -> end.minus(facts.start()))
                .orElse(at);
    }

    /// Checksums of the last packets of the first stream, which tell whether two files end with the same.
    ///
    /// @return none when it cannot be read
    List<String> tail(Path file) throws IOException, InterruptedException {
        var last = new ArrayDeque<String>();
        List<String> command = command("-sseof", "-2", "-i", file.toString(), "-map", "0:0", "-c", "copy");
        command.addAll(List.of("-f", "framehash", "-hash", "md5", "pipe:1"));
        int exit = run(command, new FfmpegLog(), line -> {
            if (!line.startsWith("#")) {
                last.addLast(line.substring(line.lastIndexOf(',') + 1).strip());
                if (last.size() > TAIL) {
                    last.removeFirst();
                }
            }
        });
        return exit == 0 ? List.copyOf(last) : List.of();
    }

    /// A stretch of a file, by the times within it.
    record Clip(Path file, Duration from, Duration to) {}

    /// Puts files of the same streams one after the other into a new one.
    ///
    /// @param clips in their order
    /// @param target its folder is free for a list as well
    /// @throws Unreadable when that fails, or if a file cannot be read to its end, with ffmpeg's words
    void join(List<Clip> clips, Path target, Container container) throws IOException, InterruptedException {
        Path list = target.resolveSibling("parts.txt");
        Files.write(
                list,
                // Absolute, and with the one character escaped that could end the quotation.
                clips.stream()
                        .flatMap(clip -> Stream.of(
                                "file '"
                                        + clip.file()
                                                .toAbsolutePath()
                                                .toString()
                                                .replace("'", "'\\''") + "'",
                                "inpoint " + clip.from().toMillis() + "ms",
                                "outpoint " + clip.to().toMillis() + "ms",
                                "duration " + clip.to().minus(clip.from()).toMillis() + "ms"))
                        .toList());
        var command = new ArrayList<>(
                command("-f", "concat", "-safe", "0", "-i", list.toString(), "-map", "0", "-c", "copy"));
        if (container == Container.MP4) {
            command.addAll(List.of("-movflags", "+faststart"));
        }
        command.addAll(List.of("-f", container.muxer(), target.toString()));
        var log = new FfmpegLog();
        int exit = run(command, log, line -> {});
        Files.delete(list);
        boolean whole = log.lines().stream().allMatch(line -> line.contains(CUT_OFF));
        if (exit != 0 || !whole) {
            throw new Unreadable(log.lastError().orElse("ffmpeg ended with exit code " + exit));
        }
    }

    private List<String> command(String... words) {
        var command = new ArrayList<>(List.of(
                ffmpeg.binary().toString(), "-hide_banner", "-nostats", "-nostdin", "-loglevel", "level+error", "-y"));
        command.addAll(List.of(words));
        return command;
    }

    private int run(List<String> command, FfmpegLog log, Consumer<String> output)
            throws IOException, InterruptedException {
        try (FfmpegRun run = FfmpegRun.start(launcher, command, log, output)) {
            while (!run.ended(LOOK_EVERY)) {
                // A recording of many hours takes minutes to read.
            }
            return run.exit();
        }
    }

    private static Optional<Duration> seconds(String text) {
        return text.matches("-?\\d{1,9}(\\.\\d{1,9})?")
                ? Optional.of(Duration.ofMillis(Math.round(Double.parseDouble(text) * 1000)))
                : Optional.empty();
    }
}
