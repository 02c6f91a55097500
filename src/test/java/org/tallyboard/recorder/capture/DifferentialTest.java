package org.tallyboard.recorder.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.config.HeaderSet;
import org.tallyboard.recorder.source.AllowedSources;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Whatever bare ffmpeg records, we record: each source through the product and, at the same time, by ffmpeg with what
/// it has to be told for that source. The files have the same streams, the same length within a second (what is more
/// than planned is told by the result and left out of the comparison), and play at the same speed.
@Timeout(300)
class DifferentialTest {
    private static final Duration PLANNED = Duration.ofSeconds(6);
    private static final int AT_A_TIME = 4;

    @TempDir
    static Path folder;

    private static final List<AutoCloseable> OPEN = new ArrayList<>();

    @AfterAll
    static void close() throws Exception {
        for (AutoCloseable one : OPEN) {
            one.close();
        }
    }

    /// A source.
    ///
    /// @param path at the site
    /// @param input what bare ffmpeg is told before the address
    /// @param maps what it is to take
    /// @param arguments keyword arguments of the job
    private record Source(String path, List<String> input, List<String> maps, Map<String, String> arguments) {
        Source(String path, String... input) {
            this(path, List.of(input), List.of(), Map.of());
        }
    }

    /// What both made.
    private record Made(Path bare, Manifest ours) {}

    private static Map<String, Source> sources() {
        var sources = new LinkedHashMap<String, Source>();
        List<String> any = List.of("-allowed_extensions", "ALL", "-extension_picky", "0");
        String[] hls = any.toArray(String[]::new);
        sources.put("segments without an ending", new Source("noext/live.m3u8", hls));
        sources.put("segments called .jpg", new Source("jpg/live.m3u8", hls));
        sources.put("a master playlist under any address", new Source("master/manifest(format=m3u8-aapl)", hls));
        sources.put("timestamps that begin anew", new Source("disc/live.m3u8", hls));
        sources.put("a picture that changes its size", new Source("map/live.m3u8", hls));
        sources.put("sound alone", new Source("radio/live.m3u8", hls));
        sources.put("ranges of one file", new Source("range/live.m3u8", hls));
        sources.put(
                "a signed address that sends on with a cookie",
                new Source(
                        "signed/door?signature=letters",
                        "-allowed_extensions",
                        "ALL",
                        "-extension_picky",
                        "0",
                        "-headers",
                        "Authorization: Basic dXNlcjpzM3NhbWU=\r\n"));
        sources.put("signed segments that expire", new Source("expire/live.m3u8", hls));
        sources.put("MJPEG without times", new Source("mjpeg/stream", "-use_wallclock_as_timestamps", "1"));
        sources.put("H.264 without a container", new Source("bare/stream", "-use_wallclock_as_timestamps", "1"));
        sources.put("FLV of an encoder that ran for hours", new Source("flv/live.flv"));
        sources.put("DASH", new Source("dash/live.mpd"));
        sources.put(
                "the lowest of DASH",
                new Source(
                        "dash/live.mpd",
                        List.of(),
                        List.of("-map", "0:v:0", "-map", "0:a:0"),
                        Map.of("rendition", "lowest")));
        sources.put(
                "the next best where the best does not answer",
                new Source("spare/master", List.of("-allowed_extensions", "ALL"), List.of(), Map.of()));
        sources.put(
                "header fields",
                new Source(
                        "headers/live.m3u8",
                        List.of(
                                "-allowed_extensions",
                                "ALL",
                                "-user_agent",
                                "Box/1.0",
                                "-headers",
                                "Referer: https://council.example/\r\nAuthorization: Bearer h3aders\r\nCookie: own=1\r\n"),
                        List.of(),
                        Map.of("headers", "council")));
        sources.put(
                "at most 200 lines, in German",
                new Source(
                        "ladder/master",
                        List.of("-allowed_extensions", "ALL"),
                        List.of("-map", "0:v:0", "-map", "0:a:m:language:de"),
                        Map.of("rendition", "200p", "language", "deu")));
        sources.put(
                "the sound of a programme alone",
                new Source("burst/stream.ts", List.of(), List.of("-map", "0:a"), Map.of("rendition", "audio")));
        return sources;
    }

    @TestFactory
    List<DynamicTest> sameAsBareFfmpeg() throws Exception {
        var site = new CaseSite(folder.resolve("media"));
        OPEN.add(site);
        Path dash = Files.createDirectories(folder.resolve("media/dash"));
        var command = new ArrayList<String>();
        for (String kind : List.of("a", "b")) {
            Path whole = folder.resolve(kind + ".mp4");
            Clips.run(List.of(
                    "-i", folder.resolve("media/" + kind + ".m3u8").toString(), "-c", "copy", whole.toString()));
            command.addAll(List.of("-re", "-stream_loop", "-1", "-i", whole.toString()));
        }
        command.addAll(
                List.of("-map", "0:v", "-map", "1:v", "-map", "0:a", "-c", "copy", "-f", "dash", "-seg_duration"));
        command.addAll(List.of("1", "-window_size", "6", "-adaptation_sets", "id=0,streams=v id=1,streams=a"));
        command.add(dash.resolve("live.mpd").toString());
        Process live = Clips.start(command);
        OPEN.add(live::destroyForcibly);
        var stages = Executors.newFixedThreadPool(AT_A_TIME);
        OPEN.add(stages::shutdownNow);
        var tests = new ArrayList<DynamicTest>();
        sources().forEach((name, source) -> {
            Future<Made> made = stages.submit(() -> both(site, name, source));
            tests.add(DynamicTest.dynamicTest(name, () -> compare(made.get(200, TimeUnit.SECONDS))));
        });
        return tests;
    }

    private static Made both(CaseSite site, String name, Source source) throws Exception {
        String url = site.url(source.path());
        if (source.path().startsWith("signed/")) {
            url = url.replace("//", "//user:s3same@");
        }
        if (source.path().startsWith("dash/")) {
            org.awaitility.Awaitility.await().until(() -> Files.exists(folder.resolve("media/dash/live.mpd")));
        }
        String file = name.replaceAll("[^A-Za-z0-9]", "-");
        Path bare = folder.resolve(file + ".mkv");
        var settings = Lab.settings(folder.resolve(file))
                .withSources(AllowedSources.of("127.0.0.1", "localhost"))
                .withHeaders(
                        Map.of(
                                "council",
                                new HeaderSet(
                                        List.of("127.0.0.1"),
                                        Map.of("User-Agent", "Box/1.0", "Referer", "https://council.example/"),
                                        Map.of("Authorization", () -> "Bearer h3aders", "Cookie", () -> "own=1"))),
                        Optional.empty());
        // A recording begins to connect two seconds before.
        Instant start = Instant.now().plusSeconds(2);
        ObjectNode kwargs = Lab.kwargs(url, PLANNED)
                .put("start", start.toString())
                .put("end", start.plus(PLANNED).toString());
        source.arguments().forEach(kwargs::put);
        Lab lab = Lab.start(settings, Lab.job(kwargs));
        Callable<Integer> ffmpeg = bare(site.url(source.path()), source, bare);
        int exit = ffmpeg.call();
        assertThat(exit).as("bare ffmpeg").isZero();
        Manifest ours = lab.recorded();
        return new Made(bare, ours);
    }

    private static Callable<Integer> bare(String url, Source source, Path file) throws Exception {
        var command = new ArrayList<String>();
        command.addAll(source.input());
        command.addAll(List.of("-i", url));
        command.addAll(source.maps());
        command.addAll(List.of("-c", "copy", "-t", Long.toString(PLANNED.toSeconds()), "-f", "matroska"));
        command.add(file.toString());
        Process process = Clips.start(command);
        return () -> {
            try {
                return process.waitFor(90, TimeUnit.SECONDS) ? process.exitValue() : -1;
            } finally {
                process.destroyForcibly();
            }
        };
    }

    private static void compare(Made made) throws Exception {
        Manifest ours = made.ours();
        assertThat(ours.apart()).isEmpty();
        Path file = ours.file().orElseThrow();
        Facts mine = facts(file);
        Facts bare = facts(made.bare());
        assertThat(mine.streams()).as("streams").isEqualTo(bare.streams());
        Duration planned =
                mine.length().minus(ours.notes().before()).minus(ours.notes().after());
        // Where the source's connection ends before, the beginning counts as well.
        boolean whole = bare.length().compareTo(PLANNED.minusMillis(500)) >= 0;
        assertThat(whole ? planned : mine.length())
                .as("length without " + ours.notes() + " and gaps " + ours.gaps())
                .isBetween(
                        shorter(bare.length(), ours).minusSeconds(1),
                        longer(bare.length()).plusSeconds(1));
        assertThat(mine.perSecond())
                .as("packets a second: " + mine + " of " + ours.parts() + " and " + bare)
                .isCloseTo(bare.perSecond(), within(bare.perSecond() * 0.2));
    }

    /// A machine with much to do begins late, and says so.
    private static Duration shorter(Duration bare, Manifest ours) {
        return ours.gaps().stream()
                .filter(gap -> gap.reason().startsWith("nothing had come"))
                .map(gap -> Duration.between(gap.from(), gap.to()))
                .reduce(bare, Duration::minus);
    }

    /// Where a connection ends, ffmpeg ends as well.
    private static Duration longer(Duration bare) {
        return bare.compareTo(PLANNED) > 0 ? bare : PLANNED;
    }

    private static org.assertj.core.data.Offset<Double> within(double value) {
        return org.assertj.core.data.Offset.offset(value);
    }

    /// @param streams codec and size of each
    /// @param perSecond packets of the picture, else of the sound
    private record Facts(List<String> streams, Duration length, double perSecond) {}

    private static Facts facts(Path file) throws Exception {
        try (var launcher = new Launcher(Clips.ffmpeg())) {
            var tool = new MediaTool(launcher, Clips.ffmpeg());
            List<String> streams = tool.probe(file).streams().stream()
                    .map(DifferentialTest::words)
                    .sorted()
                    .toList();
            Duration length = tool.read(file).length();
            return new Facts(
                    streams,
                    length,
                    packets(
                                    file,
                                    streams.toString().contains("h264")
                                                    || streams.toString().contains("mjpeg")
                                            ? "v:0"
                                            : "a:0")
                            / (length.toMillis() / 1000.0));
        }
    }

    private static String words(JsonNode stream) {
        return stream.path("codec_name").asString("") + " "
                + stream.path("width").asString("") + "x"
                + stream.path("height").asString("") + " "
                + stream.path("sample_rate").asString("");
    }

    private static long packets(Path file, String stream) throws Exception {
        Process probe = new ProcessBuilder(
                        Clips.ffmpeg().probe().toString(),
                        "-loglevel",
                        "quiet",
                        "-count_packets",
                        "-select_streams",
                        stream,
                        "-show_entries",
                        "stream=nb_read_packets",
                        "-of",
                        "csv=p=0",
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return Long.parseLong(new String(probe.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip());
    }
}
