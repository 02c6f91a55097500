package org.tallyboard.recorder.capture;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;

/// Live sources after public reports (`shared/cases/broker`, 20 to 33), made of segments of a second. Each address
/// `/CASE/…` has a clock of its own, which starts with its first request.
final class CaseSite implements AutoCloseable {
    private static final String HLS = "application/vnd.apple.mpegurl";

    private final Path media;
    private final HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    /// Platform threads: a read from a pipe holds a carrier of the virtual ones.
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Long> begun = new ConcurrentHashMap<>();
    /// What was asked for and how, for checks.
    final Map<String, String> seen = new ConcurrentHashMap<>();

    /// @param media where segments are made, or were by another site
    CaseSite(Path media) throws Exception {
        this.media = Files.createDirectories(media);
        if (!Files.exists(media.resolve("frozen.ts"))) {
            make();
        }
        http.setExecutor(threads);
        http.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange);
            }
        });
        http.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + http.getAddress().getPort() + "/" + path;
    }

    private void make() throws Exception {
        for (String one : List.of("a:320x180", "b:640x360")) {
            String name = one.substring(0, 1);
            Clips.run(List.of(
                    "-f",
                    "lavfi",
                    "-i",
                    "testsrc2=size=" + one.substring(2) + ":rate=25",
                    "-f",
                    "lavfi",
                    "-i",
                    "sine=frequency=440:sample_rate=48000",
                    "-t",
                    "30",
                    "-c:v",
                    "libx264",
                    "-preset",
                    "ultrafast",
                    "-g",
                    "25",
                    "-keyint_min",
                    "25",
                    "-sc_threshold",
                    "0",
                    "-pix_fmt",
                    "yuv420p",
                    "-c:a",
                    "aac",
                    "-f",
                    "hls",
                    "-hls_time",
                    "1",
                    "-hls_list_size",
                    "0",
                    "-hls_segment_filename",
                    media.resolve(name + "%03d.ts").toString(),
                    media.resolve(name + ".m3u8").toString()));
            Clips.run(List.of(
                    "-i",
                    media.resolve(name + ".m3u8").toString(),
                    "-c",
                    "copy",
                    "-bsf:a",
                    "aac_adtstoasc",
                    "-f",
                    "hls",
                    "-hls_time",
                    "1",
                    "-hls_list_size",
                    "0",
                    "-hls_segment_type",
                    "fmp4",
                    "-hls_fmp4_init_filename",
                    name + "init.mp4",
                    "-hls_segment_filename",
                    media.resolve(name + "%03d.m4s").toString(),
                    media.resolve(name + "4.m3u8").toString()));
        }
        Clips.run(List.of(
                "-i",
                media.resolve("a.m3u8").toString(),
                "-vn",
                "-c:a",
                "copy",
                "-f",
                "segment",
                "-segment_time",
                "1",
                "-segment_format",
                "adts",
                media.resolve("r%03d.aac").toString()));
        Clips.run(List.of(
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=320x180:rate=5",
                "-t",
                "8",
                media.resolve("j%03d.jpg").toString()));
        var all = new ByteArrayOutputStream();
        for (int i = 0; i < 30; i++) {
            all.write(segment("a", i, "ts"));
        }
        Files.write(media.resolve("all.ts"), all.toByteArray());
        for (String one : List.of("s:-vn", "v:-an")) {
            String name = one.substring(0, 1);
            Clips.run(List.of(
                    "-i",
                    media.resolve("a.m3u8").toString(),
                    one.substring(2),
                    "-c",
                    "copy",
                    "-f",
                    "hls",
                    "-hls_time",
                    "1",
                    "-hls_list_size",
                    "0",
                    "-hls_segment_filename",
                    media.resolve(name + "%03d.ts").toString(),
                    media.resolve(name + ".m3u8").toString()));
        }
        for (String one : List.of("h:libx265:copy", "m:copy:mp2")) {
            String[] words = one.split(":");
            Clips.run(List.of(
                    "-i",
                    media.resolve("a.m3u8").toString(),
                    "-c:v",
                    words[1],
                    "-preset",
                    "ultrafast",
                    "-x265-params",
                    "log-level=none:keyint=25:min-keyint=25:scenecut=0",
                    "-c:a",
                    words[2],
                    "-f",
                    "hls",
                    "-hls_time",
                    "1",
                    "-hls_list_size",
                    "0",
                    "-hls_segment_filename",
                    media.resolve(words[0] + "%03d.ts").toString(),
                    media.resolve(words[0] + ".m3u8").toString()));
        }
        // Black, still and silent from the third second to the seventh.
        Clips.run(List.of(
                "-i",
                media.resolve("a.m3u8").toString(),
                "-vf",
                "drawbox=t=fill:color=black:enable='between(t,3,7)'",
                "-af",
                "volume=0:enable='between(t,3,7)'",
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-g",
                "25",
                "-c:a",
                "aac",
                "-f",
                "mpegts",
                media.resolve("dark.ts").toString()));
        // The sound ends after 3 s, and the picture goes on.
        Clips.run(List.of(
                "-t",
                "3",
                "-i",
                media.resolve("a.m3u8").toString(),
                "-i",
                media.resolve("a.m3u8").toString(),
                "-map",
                "1:v",
                "-map",
                "0:a",
                "-c",
                "copy",
                "-f",
                "mpegts",
                media.resolve("mute.ts").toString()));
        // The picture ends after 3 s, and the sound goes on.
        Clips.run(List.of(
                "-t",
                "3",
                "-i",
                media.resolve("a.m3u8").toString(),
                "-i",
                media.resolve("a.m3u8").toString(),
                "-map",
                "0:v",
                "-map",
                "1:a",
                "-c",
                "copy",
                "-f",
                "mpegts",
                media.resolve("frozen.ts").toString()));
    }

    private byte[] segment(String kind, int number, String ending) throws IOException {
        return Files.readAllBytes(media.resolve("%s%03d.%s".formatted(kind, number % 30, ending)));
    }

    private double age(String name) {
        return (System.nanoTime() - begun.computeIfAbsent(name, ignored -> System.nanoTime())) / 1e9;
    }

    private String window(int count, int first, IntFunction<String> name, IntFunction<String> before) {
        int low = Math.max(0, count - 6);
        var text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:8\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:")
                .append(first + low)
                .append('\n');
        for (int i = low; i < count; i++) {
            text.append(before.apply(i))
                    .append("#EXTINF:1.000,\n")
                    .append(name.apply(i))
                    .append('\n');
        }
        return text.toString();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String name = path.split("/")[1];
        String file = path.substring(name.length() + 2);
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        int number = file.matches(".*\\d+.*") ? Integer.parseInt(file.replaceAll("\\D*(\\d+).*", "$1")) : 0;
        int count = 4 + (int) age(name);
        switch (name) {
            case "noext" -> {
                if (file.endsWith(".m3u8")) {
                    say(exchange, HLS, window(count, 100, i -> "chunk/" + i + "?dur=1.0&seg_id=" + i, i -> ""));
                } else {
                    say(exchange, "video/mp2t", segment("a", number, "ts"));
                }
            }
            case "jpg" -> {
                if (file.endsWith(".m3u8")) {
                    say(exchange, HLS, window(count, 100, i -> i + ".jpg", i -> ""));
                } else {
                    say(exchange, "image/jpeg", segment("a", number, "ts"));
                }
            }
            case "master" -> {
                if (file.startsWith("manifest")) {
                    say(
                            exchange,
                            "text/plain",
                            "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=500000,RESOLUTION=320x180\nlow.m3u8\n"
                                    + "#EXT-X-STREAM-INF:BANDWIDTH=900000,RESOLUTION=640x360\nhigh.m3u8\n");
                } else if (file.endsWith(".m3u8")) {
                    String kind = file.startsWith("low") ? "a" : "b";
                    say(exchange, HLS, window(count, 100, i -> kind + i + ".ts", i -> ""));
                } else {
                    say(exchange, "video/mp2t", segment(file.substring(0, 1), number, "ts"));
                }
            }
            case "gap", "gap-start", "gap-disc" -> gap(exchange, name, file, number, count);
            case "gap-sound" -> soundGap(exchange, name, file, number, count);
            case "disc" -> {
                if (file.endsWith(".m3u8")) {
                    say(
                            exchange,
                            HLS,
                            window(
                                    count,
                                    100,
                                    i -> "a" + (i < 6 ? i : i - 6) + ".ts?again=" + i,
                                    i -> i == 6 ? "#EXT-X-DISCONTINUITY\n" : ""));
                } else {
                    say(exchange, "video/mp2t", segment("a", number, "ts"));
                }
            }
            case "map" -> {
                if (file.endsWith(".m3u8")) {
                    int low = Math.max(0, count - 6);
                    say(
                            exchange,
                            HLS,
                            window(
                                    count,
                                    100,
                                    i -> (i < 6 ? "a" : "b") + i + ".m4s",
                                    i -> i == low || i == 6
                                            ? (i == 6 && low < 6 ? "#EXT-X-DISCONTINUITY\n" : "") + "#EXT-X-MAP:URI=\""
                                                    + (i < 6 ? "a" : "b") + "init.mp4\"\n"
                                            : ""));
                } else if (file.endsWith("init.mp4")) {
                    say(exchange, "video/mp4", Files.readAllBytes(media.resolve(file)));
                } else {
                    say(exchange, "video/mp4", segment(file.substring(0, 1), number, "m4s"));
                }
            }
            case "radio" -> {
                if (file.endsWith(".m3u8")) {
                    say(exchange, "audio/mpegurl", window(count, 100, i -> "r" + i + ".aac", i -> ""));
                } else {
                    say(exchange, "audio/aac", segment("r", number, "aac"));
                }
            }
            case "range" -> range(exchange, file, count);
            case "reset" -> {
                double age = age(name);
                if (file.endsWith(".m3u8")) {
                    say(
                            exchange,
                            HLS,
                            age < 5
                                    ? window(4 + (int) age, 1419, i -> "x" + i + ".ts", i -> "")
                                    : window(1 + (int) (age - 5), 0, i -> "y" + i + ".ts", i -> ""));
                } else {
                    say(exchange, "video/mp2t", segment("a", number, "ts"));
                }
            }
            case "clock" -> {
                if (file.endsWith(".m3u8")) {
                    Instant zero =
                            Instant.now().minusNanos((long) (age(name) * 1e9)).minusSeconds(24);
                    say(
                            exchange,
                            HLS,
                            window(
                                    count,
                                    100,
                                    i -> "a" + i + ".ts",
                                    i -> "#EXT-X-PROGRAM-DATE-TIME:" + zero.plusSeconds(i) + "\n"));
                } else {
                    say(exchange, "video/mp2t", segment("a", number, "ts"));
                }
            }
            case "signed" -> signed(exchange, file, query, number, count);
            case "drm" ->
                say(
                        exchange,
                        HLS,
                        window(
                                count,
                                100,
                                i -> "a" + i + ".ts",
                                i -> "#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"skd://key\",KEYFORMAT=\"com.apple."
                                        + "streamingkeydelivery\"\n"));
            case "headers" -> headers(exchange, file, number, count);
            case "ladder", "spare" -> ladder(exchange, name, file, number, count);
            case "silent" ->
                feed(
                        exchange,
                        "video/mp2t",
                        List.of(
                                "-re",
                                "-i",
                                media.resolve("mute.ts").toString(),
                                "-c",
                                "copy",
                                // Its own ffmpeg would wait ten seconds for the sound.
                                "-max_interleave_delta",
                                "500000",
                                "-f",
                                "mpegts",
                                "-flush_packets",
                                "1",
                                "-"),
                        30);
            case "dark" ->
                feed(
                        exchange,
                        "video/mp2t",
                        List.of(
                                "-re",
                                "-i",
                                media.resolve("dark.ts").toString(),
                                "-c",
                                "copy",
                                "-f",
                                "mpegts",
                                "-flush_packets",
                                "1",
                                "-"),
                        30);
            case "burst" -> burst(exchange);
            case "other-picture", "other-sound" -> change(exchange, name);
            case "leap" -> {
                exchange.getResponseHeaders().set("Content-Type", "video/mp2t");
                exchange.sendResponseHeaders(200, 0);
                for (int i = 0; i < 6; i++) {
                    // 3 s, 12 s later 3 s more.
                    exchange.getResponseBody().write(segment("a", i < 3 ? i : i + 12, "ts"));
                }
            }
            case "expire" -> expire(exchange, file, query, number, count);
            case "dash" -> {
                Path made = media.resolve("dash/" + file);
                if (Files.exists(made)) {
                    say(exchange, "application/octet-stream", Files.readAllBytes(made));
                } else {
                    exchange.sendResponseHeaders(404, -1);
                }
            }
            case "forbidden" -> {
                if (file.endsWith(".m3u8")) {
                    say(exchange, HLS, window(count, 100, i -> "a" + i + ".ts", i -> ""));
                } else {
                    exchange.sendResponseHeaders(403, -1);
                }
            }
            case "mjpeg" -> mjpeg(exchange);
            case "flv" ->
                feed(
                        exchange,
                        "video/x-flv",
                        List.of(
                                "-re",
                                "-i",
                                media.resolve("a.m3u8").toString(),
                                "-c",
                                "copy",
                                "-bsf:a",
                                "aac_adtstoasc",
                                "-output_ts_offset",
                                Double.toString(36_000 + age(name)),
                                "-f",
                                "flv",
                                "-flush_packets",
                                "1",
                                "pipe:1"),
                        4);
            case "bare" ->
                feed(
                        exchange,
                        "application/octet-stream",
                        List.of(
                                "-re",
                                "-i",
                                media.resolve("a.m3u8").toString(),
                                "-an",
                                "-c",
                                "copy",
                                "-f",
                                "h264",
                                "-flush_packets",
                                "1",
                                "pipe:1"),
                        30);
            case "frozen" ->
                feed(
                        exchange,
                        "video/mp2t",
                        List.of(
                                "-re",
                                "-i",
                                media.resolve("frozen.ts").toString(),
                                "-map",
                                "0",
                                "-c",
                                "copy",
                                "-max_interleave_delta",
                                "500000",
                                "-f",
                                "mpegts",
                                "-flush_packets",
                                "1",
                                "pipe:1"),
                        20);
            default -> exchange.sendResponseHeaders(404, -1);
        }
    }

    /// Segments that are not there, as the playlist says. Of `gap-disc` it does not, and behind them the times begin
    /// anew.
    private void gap(HttpExchange exchange, String name, String file, int number, int count) throws IOException {
        if (file.endsWith(".m3u8")) {
            say(
                    exchange,
                    HLS,
                    window(
                            count,
                            100,
                            i -> "g" + i + ".ts",
                            i -> (isLeftOut(name, i) && !name.equals("gap-disc") ? "#EXT-X-GAP\n" : "")
                                    + (name.equals("gap-disc") && i == 9 ? "#EXT-X-DISCONTINUITY\n" : "")));
        } else if (isLeftOut(name, number)) {
            exchange.sendResponseHeaders(name.equals("gap-disc") ? 410 : 404, -1);
        } else {
            say(exchange, "video/mp2t", segment("a", name.equals("gap-disc") ? (number + 21) % 30 : number, "ts"));
        }
    }

    private static boolean isLeftOut(String name, int segment) {
        return switch (name) {
            // Three of twelve.
            case "gap" -> segment % 12 / 3 == 2;
            case "gap-start" -> segment < 7;
            default -> segment / 3 == 2;
        };
    }

    /// The sound has a playlist of its own, and lacks segments.
    private void soundGap(HttpExchange exchange, String name, String file, int number, int count) throws IOException {
        String kind = file.substring(0, 1);
        if (file.equals("master")) {
            say(exchange, HLS, """
                    #EXTM3U
                    #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="s",NAME="Sound",DEFAULT=YES,URI="s.m3u8"
                    #EXT-X-STREAM-INF:BANDWIDTH=500000,RESOLUTION=320x180,AUDIO="s"
                    v.m3u8
                    """);
        } else if (file.endsWith(".m3u8")) {
            say(
                    exchange,
                    HLS,
                    window(
                            count,
                            100,
                            i -> kind + i + ".ts",
                            i -> kind.equals("s") && isLeftOut(name, i) ? "#EXT-X-GAP\n" : ""));
        } else if (kind.equals("s") && isLeftOut(name, number)) {
            exchange.sendResponseHeaders(404, -1);
        } else {
            say(exchange, "video/mp2t", segment(kind, number, "ts"));
        }
    }

    private void range(HttpExchange exchange, String file, int count) throws IOException {
        byte[] all = Files.readAllBytes(media.resolve("all.ts"));
        if (file.endsWith(".m3u8")) {
            var sizes = new int[31];
            for (int i = 0; i < 30; i++) {
                sizes[i + 1] = sizes[i] + segment("a", i, "ts").length;
            }
            say(
                    exchange,
                    HLS,
                    window(
                            Math.min(30, count),
                            0,
                            i -> "all.ts",
                            i -> "#EXT-X-BYTERANGE:" + (sizes[i + 1] - sizes[i]) + "@" + sizes[i] + "\n"));
            return;
        }
        String asked = String.valueOf(exchange.getRequestHeaders().getFirst("Range"));
        if (!asked.startsWith("bytes=")) {
            say(exchange, "video/mp2t", all);
            return;
        }
        String[] ends = asked.substring(6).split("-", -1);
        int from = Integer.parseInt(ends[0]);
        int to = ends[1].isEmpty() ? all.length - 1 : Math.min(all.length - 1, Integer.parseInt(ends[1]));
        exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + to + "/" + all.length);
        exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
        exchange.sendResponseHeaders(206, to - from + 1);
        exchange.getResponseBody().write(all, from, to - from + 1);
    }

    /// A signed address that sends on, by way of a cookie, to a playlist that wants it.
    private void signed(HttpExchange exchange, String file, String query, int number, int count) throws IOException {
        String cookie = String.valueOf(exchange.getRequestHeaders().getFirst("Cookie"));
        String login = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        seen.put(file, query + " " + cookie + " " + login);
        if (file.equals("door") && query.equals("signature=letters") && login.startsWith("Basic ")) {
            exchange.getResponseHeaders().add("Set-Cookie", "pass=given; Path=/");
            exchange.getResponseHeaders().set("Location", "/signed/room/live?part=1");
            exchange.sendResponseHeaders(302, -1);
        } else if (file.equals("door") && query.equals("signature=letters")) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"door\"");
            exchange.sendResponseHeaders(401, -1);
        } else if (!cookie.contains("pass=given")) {
            exchange.sendResponseHeaders(403, -1);
        } else if (file.equals("room/live")) {
            say(exchange, "application/octet-stream", window(count, 100, i -> "a" + i + "?sig=x" + i, i -> ""));
        } else {
            say(exchange, "video/mp2t", segment("a", number, "ts"));
        }
    }

    /// What a source asks for beside its address; noted by host name, as two names of this machine are two hosts.
    private void headers(HttpExchange exchange, String file, int number, int count) throws IOException {
        var asked = exchange.getRequestHeaders();
        String told = asked.getFirst("User-Agent") + " " + asked.getFirst("Referer") + " "
                + asked.getFirst("Authorization") + " " + asked.getFirst("Cookie");
        String host = String.valueOf(asked.getFirst("Host")).replaceFirst(":.*", "");
        seen.put(host + " " + file, told);
        if (host.equals("127.0.0.1") && !told.contains("Bearer h3aders")) {
            exchange.sendResponseHeaders(401, -1);
        } else if (file.endsWith(".m3u8")) {
            exchange.getResponseHeaders().add("Set-Cookie", "way=set; Path=/");
            String elsewhere = url("headers/").replace("127.0.0.1", "localhost");
            say(
                    exchange,
                    HLS,
                    window(count, 100, i -> i % 2 == 0 ? "a" + i + ".ts" : elsewhere + "a" + i + ".ts", i -> ""));
        } else {
            say(exchange, "video/mp2t", segment("a", number, "ts"));
        }
    }

    /// Three pictures and two languages; of `spare`, the best playlist is not there.
    private void ladder(HttpExchange exchange, String name, String file, int number, int count) throws IOException {
        if (file.equals("master")) {
            say(
                    exchange,
                    HLS,
                    """
                    #EXTM3U
                    #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="s",NAME="English",LANGUAGE="en",DEFAULT=YES,URI="en.m3u8"
                    #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="s",NAME="Deutsch",LANGUAGE="de",DEFAULT=NO,URI="de.m3u8"
                    #EXT-X-STREAM-INF:BANDWIDTH=500000,RESOLUTION=320x180,AUDIO="s"
                    low.m3u8
                    #EXT-X-STREAM-INF:BANDWIDTH=900000,RESOLUTION=640x360,AUDIO="s"
                    high.m3u8
                    """
                            + (name.equals("spare")
                                    ? "#EXT-X-STREAM-INF:BANDWIDTH=2000000,RESOLUTION=1280x720,AUDIO=\"s\"\ngone.m3u8\n"
                                    : ""));
        } else if (file.equals("gone.m3u8")) {
            exchange.sendResponseHeaders(404, -1);
        } else if (file.endsWith("n.m3u8") || file.endsWith("e.m3u8")) {
            seen.put(name + " " + file, "asked");
            say(exchange, HLS, window(count, 100, i -> "s" + i + ".ts", i -> ""));
        } else if (file.endsWith(".m3u8")) {
            seen.put(name + " " + file, "asked");
            String kind = file.startsWith("low") ? "a" : "b";
            say(exchange, HLS, window(count, 100, i -> kind + i + ".ts", i -> ""));
        } else {
            say(exchange, "video/mp2t", segment(file.substring(0, 1), number, "ts"));
        }
    }

    /// Each segment's address is good for five seconds from the playlist that had it.
    private void expire(HttpExchange exchange, String file, String query, int number, int count) throws IOException {
        long now = System.currentTimeMillis() / 1000;
        if (file.endsWith(".m3u8")) {
            say(exchange, HLS, window(count, 100, i -> "a" + i + ".ts?until=" + (now + 5), i -> ""));
        } else if (!query.startsWith("until=") || Long.parseLong(query.substring(6)) < now) {
            exchange.sendResponseHeaders(403, -1);
        } else {
            say(exchange, "video/mp2t", segment("a", number, "ts"));
        }
    }

    /// Six seconds on, the encoder goes over to HEVC or MP2, in the same streams.
    private void change(HttpExchange exchange, String name) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "video/mp2t");
        exchange.sendResponseHeaders(200, 0);
        String after = name.equals("other-picture") ? "h" : "m";
        for (int i = (int) age(name); i < 30; i++) {
            exchange.getResponseBody().write(segment(i < 6 ? "a" : after, i, "ts"));
            exchange.getResponseBody().flush();
            pause(begun.getOrDefault(name, 0L) + (i + 1) * 1_000_000_000L);
        }
    }

    /// Six seconds at once, and then as quickly as they are made.
    private void burst(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "video/mp2t");
        exchange.sendResponseHeaders(200, 0);
        long start = System.nanoTime();
        for (int i = 0; i < 30; i++) {
            pause(start + Math.max(0, i - 5) * 1_000_000_000L);
            exchange.getResponseBody().write(segment("a", i, "ts"));
            exchange.getResponseBody().flush();
        }
    }

    private void mjpeg(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "multipart/x-mixed-replace; boundary=frame");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        long start = System.nanoTime();
        for (int i = 0; ; i++) {
            byte[] jpeg = Files.readAllBytes(media.resolve("j%03d.jpg".formatted(i % 40 + 1)));
            out.write(("\r\n--frame\r\nContent-Type: image/jpeg\r\nContent-Length: " + jpeg.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(jpeg);
            out.flush();
            pause(start + (i + 1) * 200_000_000L);
        }
    }

    private static void pause(long until) {
        try {
            Thread.sleep(Math.max(0, (until - System.nanoTime()) / 1_000_000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// What ffmpeg sends, for so many seconds.
    private void feed(HttpExchange exchange, String type, List<String> arguments, int seconds) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(200, 0);
        var command = new java.util.ArrayList<>(
                List.of(Clips.ffmpeg().binary().toString(), "-loglevel", "quiet", "-nostdin"));
        command.addAll(arguments);
        Process feed = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        try {
            byte[] buffer = new byte[1 << 14];
            for (int length = feed.getInputStream().read(buffer);
                    length >= 0 && System.nanoTime() < end;
                    length = feed.getInputStream().read(buffer)) {
                exchange.getResponseBody().write(buffer, 0, length);
                exchange.getResponseBody().flush();
            }
        } finally {
            feed.destroyForcibly();
        }
    }

    private static void say(HttpExchange exchange, String type, String text) throws IOException {
        say(exchange, type, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void say(HttpExchange exchange, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
