package org.tallyboard.recorder.schedule;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.tallyboard.config.ConfigException;
import org.tallyboard.config.ScheduleConfig;
import org.tallyboard.config.ScheduleConfig.Login;
import org.tallyboard.config.ScheduleConfig.Paging;
import org.tallyboard.config.Secret;

/// Gets a schedule's answers over HTTP: bounded in size and time, tried again where that can help, and never sent in
/// clear where it was asked for over TLS. Headers and login go to the schedule's own host only.
final class Fetcher implements ScheduleReading.Answers {
    private static final int MOST_REDIRECTS = 5;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    /// A server that asks for a longer pause is asked again in the next round.
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    private static final Pattern LINK =
            Pattern.compile("<([^<>]*)>((?:\\s*;\\s*[^\\s=;,]+(?:\\s*=\\s*(?:\"[^\"]*\"|[^\";,]*))?)*)");
    private static final Pattern RELATION = Pattern.compile("(?i);\\s*rel\\s*=\\s*(?:\"([^\"]*)\"|([^\";,\\s]+))");

    private final HttpClient client;
    private final ScheduleConfig config;
    private final AnswerCache cache;
    private final Pause pause;
    private final InstantSource clock;
    private final Map<URI, Answer> got = new LinkedHashMap<>();
    private final Map<URI, Answer> fresh = new LinkedHashMap<>();

    /// What came.
    ///
    /// @param link the next page's address, where the header `Link` names one
    record Answer(AnswerCache.Kept kept, Optional<String> link) {}

    /// Waits; a test's does not.
    interface Pause {
        void rest(Duration time) throws InterruptedException;
    }

    Fetcher(HttpClient client, ScheduleConfig config, AnswerCache cache, Pause pause, InstantSource clock) {
        this(client, config, cache, pause, clock, Map.of());
    }

    /// @param known answers that were just sent anew
    Fetcher(
            HttpClient client,
            ScheduleConfig config,
            AnswerCache cache,
            Pause pause,
            InstantSource clock,
            Map<URI, Answer> known) {
        got.putAll(known);
        fresh.putAll(known);
        this.client = client;
        this.config = config;
        this.cache = cache;
        this.pause = pause;
        this.clock = clock;
    }

    /// A client for any number of fetchers. Redirects are followed here, by our own rules.
    static HttpClient client() {
        return HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(10))
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /// Something that another try may mend.
    private static final class Passing extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Optional<Duration> wait;

        Passing(String message, Optional<Duration> wait) {
            super(message);
            this.wait = wait;
        }
    }

    /// The answer at an address, from the cache where the server says that it has not changed.
    @Override
    public Answer get(URI address) throws FetchFailed, JournalException, InterruptedException {
        Answer known = got.get(address);
        if (known != null) {
            return known;
        }
        Duration rest = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            try {
                Answer answer = once(address);
                got.put(address, answer);
                return answer;
            } catch (Passing e) {
                Duration wait = e.wait.orElse(rest);
                if (attempt >= config.source().attempts() || wait.compareTo(LONGEST_PAUSE) > 0) {
                    throw new FetchFailed(
                            DisplayLimits.address(address) + " " + e.getMessage()
                                    + (attempt > 1 ? ", " + attempt + " times in a row" : ""),
                            e.wait.map(w -> "it asks to be left alone for " + w.toSeconds() + " s")
                                    .orElse("check the address, the server and the network; it is tried again in the"
                                            + " next round"),
                            e.wait);
                }
                pause.rest(wait);
                rest = rest.multipliedBy(2);
            }
        }
    }

    /// The address in `Link: <…>; rel="next"` (RFC 8288), as it stands there.
    private static Optional<String> next(HttpResponse<byte[]> answer) {
        for (String header : answer.headers().allValues("link")) {
            Matcher link = LINK.matcher(header);
            while (link.find()) {
                Matcher relation = RELATION.matcher(link.group(2));
                if (relation.find()
                        && Pattern.compile("\\s+")
                                .splitAsStream(relation.group(1) == null ? relation.group(2) : relation.group(1))
                                .anyMatch("next"::equalsIgnoreCase)) {
                    return Optional.of(link.group(1));
                }
            }
        }
        return Optional.empty();
    }

    /// The addresses that were asked so far, each once; asking one again asks no server.
    List<URI> asked() {
        return List.copyOf(got.keySet());
    }

    /// The answers that were sent anew.
    Map<URI, Answer> fresh() {
        return fresh;
    }

    private Answer once(URI address) throws FetchFailed, Passing, JournalException, InterruptedException {
        String key = digest(address);
        // The next page's address is in a header, which is not kept.
        Optional<AnswerCache.Kept> kept = config.source().paging() instanceof Paging.LinkHeader
                ? Optional.empty()
                : cache.kept(config.name(), key);
        long end = System.nanoTime() + config.source().timeout().toNanos();
        URI at = address;
        for (int hops = 0; hops <= MOST_REDIRECTS; hops++) {
            HttpResponse<byte[]> answer = send(request(at, kept), at, end);
            int status = answer.statusCode();
            if (status == 301 || status == 302 || status == 303 || status == 307 || status == 308) {
                at = redirected(at, answer);
                continue;
            }
            if (status == 304 && kept.isPresent()) {
                return new Answer(kept.get(), Optional.empty());
            }
            if (status == 200) {
                var fetched = new AnswerCache.Kept(
                        key,
                        answer.headers().firstValue("etag"),
                        answer.headers().firstValue("last-modified"),
                        unpacked(answer.body()));
                Answer sent = new Answer(fetched, next(answer));
                fresh.put(address, sent);
                return sent;
            }
            throw refused(at, status, answer);
        }
        throw new FetchFailed(
                DisplayLimits.address(address) + " redirects more than " + MOST_REDIRECTS + " times", "correct `url`");
    }

    private FetchFailed refused(URI at, int status, HttpResponse<byte[]> answer) throws Passing {
        if (status == 429 || status >= 500) {
            throw new Passing("answers " + status, retryAfter(answer));
        }
        String remedy =
                switch (status) {
                    case 401, 403 -> "check `bearer`, or `username` and `password`, and the schedule's headers";
                    case 404, 410 -> "correct `url`";
                    default -> "check `url` and the schedule's headers";
                };
        return new FetchFailed(DisplayLimits.address(at) + " answers " + status, remedy);
    }

    private HttpResponse<byte[]> send(HttpRequest request, URI at, long end)
            throws FetchFailed, Passing, InterruptedException {
        // The request's own timeout would end with the headers; this one counts for the body as well.
        CompletableFuture<HttpResponse<byte[]>> future = client.sendAsync(
                request,
                HttpResponse.BodyHandlers.limiting(
                        HttpResponse.BodyHandlers.ofByteArray(), config.source().maxBytes()));
        try {
            return future.get(Math.max(end - System.nanoTime(), 1), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new Passing(
                    "did not answer in full within " + config.source().timeout().toSeconds() + " s", Optional.empty());
        } catch (ExecutionException e) {
            throw failed(e.getCause() == null ? e : e.getCause(), at);
        } finally {
            future.cancel(true);
        }
    }

    private FetchFailed failed(Throwable cause, URI at) throws Passing {
        String text = String.valueOf(cause.getMessage());
        // The limiting body handler has no exception type of its own.
        if (cause instanceof IOException && text.contains("exceeds capacity")) {
            return tooLarge(at);
        }
        if (cause instanceof HttpTimeoutException) {
            throw new Passing("could not be reached in time", Optional.empty());
        }
        if (cause instanceof IOException) {
            throw new Passing("could not be read (" + cause.getClass().getSimpleName() + ")", Optional.empty());
        }
        return new FetchFailed(
                DisplayLimits.address(at) + " could not be asked ("
                        + cause.getClass().getSimpleName() + ")",
                "correct `url` and the schedule's headers");
    }

    private FetchFailed tooLarge(URI at) {
        return new FetchFailed(
                DisplayLimits.address(at) + " sends more than "
                        + config.source().maxBytes() + " bytes",
                "ask for less, or raise `max_bytes`");
    }

    private HttpRequest request(URI at, Optional<AnswerCache.Kept> kept) throws FetchFailed {
        var builder = HttpRequest.newBuilder(at).GET().header("User-Agent", "tallyboard");
        if (sameHost(at)) {
            try {
                for (Map.Entry<String, Secret> header :
                        config.source().headers().entrySet()) {
                    builder.setHeader(header.getKey(), header.getValue().reveal());
                }
                Optional<Login> login = config.source().login();
                if (login.isPresent()) {
                    builder.setHeader("Authorization", authorization(login.get()));
                }
            } catch (ConfigException e) {
                throw new FetchFailed("a secret of the schedule cannot be read: " + e.getMessage(), "provide it");
            } catch (IllegalArgumentException e) {
                // Its text would quote the value.
                throw new FetchFailed("a header of the schedule cannot be sent as it is", "correct its value");
            }
        }
        kept.flatMap(AnswerCache.Kept::etag).ifPresent(etag -> builder.setHeader("If-None-Match", etag));
        kept.flatMap(AnswerCache.Kept::modified).ifPresent(time -> builder.setHeader("If-Modified-Since", time));
        return builder.build();
    }

    private static String authorization(Login login) throws ConfigException {
        return switch (login) {
            case Login.Bearer(Secret token) -> "Bearer " + token.reveal();
            case Login.Basic(String user, Secret password) ->
                "Basic "
                        + Base64.getEncoder()
                                .encodeToString((user + ":" + password.reveal()).getBytes(StandardCharsets.UTF_8));
        };
    }

    /// To any https address, or within the same plain http host: never from TLS into the clear.
    private static URI redirected(URI from, HttpResponse<byte[]> answer) throws FetchFailed {
        String location = answer.headers().firstValue("location").orElse("");
        URI to;
        try {
            to = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new FetchFailed(DisplayLimits.address(from) + " redirects to no address", "correct `url`");
        }
        boolean https = "https".equalsIgnoreCase(to.getScheme());
        boolean sameClear = "http".equalsIgnoreCase(to.getScheme())
                && from.getScheme().equals("http")
                && from.getAuthority().equals(to.getAuthority());
        if (to.getHost() == null || to.getRawUserInfo() != null || !https && !sameClear) {
            throw new FetchFailed(
                    DisplayLimits.address(from) + " redirects to a place that is neither https nor the same host",
                    "correct `url` to where the schedule is now");
        }
        return to;
    }

    /// The schedule's own place, or the same host over TLS.
    private boolean sameHost(URI at) {
        URI own = config.source().url();
        boolean host = own.getHost().equalsIgnoreCase(at.getHost());
        return host
                && (own.getScheme().equals(at.getScheme())
                        ? own.getPort() == at.getPort()
                        : at.getScheme().equals("https"));
    }

    private Optional<Duration> retryAfter(HttpResponse<byte[]> answer) {
        return answer.headers().firstValue("retry-after").flatMap(text -> {
            if (text.matches("\\d{1,6}")) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
            }
            try {
                ZonedDateTime when = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
                Duration wait = Duration.between(clock.instant(), when.toInstant());
                return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        });
    }

    /// Guides are often files that were packed once and for all; the limit counts for what comes out.
    private byte[] unpacked(byte[] body) throws FetchFailed, Passing {
        if (body.length < 2 || body[0] != (byte) 0x1f || body[1] != (byte) 0x8b) {
            return body;
        }
        try (var in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            byte[] out = in.readNBytes(config.source().maxBytes() + 1);
            if (out.length > config.source().maxBytes()) {
                throw tooLarge(config.source().url());
            }
            return out;
        } catch (IOException e) {
            throw new Passing("sent a gzip file that is not whole", Optional.empty());
        }
    }

    static String digest(URI address) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(address.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
