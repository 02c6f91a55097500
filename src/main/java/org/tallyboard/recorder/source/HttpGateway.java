package org.tallyboard.recorder.source;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// The way of one recording's ffmpeg to its source over HTTP: a forward proxy (RFC 9112, 3.2.2) for it alone, which
/// knows its password from its environment, where nobody else on the machine can read it. So each request, each
/// redirect and each entry of a playlist passes the [CheckedConnector].
///
/// - ffmpeg speaks plain HTTP only. Where a source wants TLS, that is done here, with its certificate verified;
///   addresses in redirects and playlists are changed so that ffmpeg comes back here for them: `https://host/` becomes
///   `http://host:443/`, and the places that want TLS are remembered. It has no way out of its own then.
/// - User and password ([HttpLogin]) and query of the source, and header fields that a job names ([SourceHeaders]), are
///   added here and stand in no command line.
/// - Of a master playlist the rendition that is wanted is left ([Renditions]); one whose playlist does not answer is
///   left out from the next start on.
/// - Playlists are read: what is encrypted by a system that needs a licence is refused in words, and the programme's
///   clock is known.
///
/// Everything else passes as it is.
final class HttpGateway implements LoopbackListener.Service {
    private static final String USER = "recording";
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;
    private static final int BUFFER = 64 * 1024;
    private static final int LONGEST_PLAYLIST = 16 << 20;
    private static final int MOST_TIMES = 10_000;
    /// As much as tells a playlist or a manifest from a stream.
    private static final int BEGIN = 512;
    /// ffmpeg gives up long before, if it is to.
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration YET_TO_COME = Duration.ofMillis(250);
    /// Within five seconds a segment is there, or it will not come.
    private static final int MOST_TRIES = 20;
    private static final Pattern PLACE = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?");
    private static final Pattern ABSOLUTE = Pattern.compile("http://([^/?#]+)(.*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern ADDRESS = Pattern.compile("(?i)(https?:)?//(?:([^/@]*)@)?([^/?#@]+)(.*)");

    private final CheckedConnector dialer;
    private final URI source;
    private final Place home;
    private final String path;
    private final String password;
    private final byte[] credentials;
    /// ffmpeg has cookies too, but looks at their paths wrongly where there is a proxy.
    private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ORIGINAL_SERVER);
    private final Set<Place> tls = ConcurrentHashMap.newKeySet();
    private final Map<String, Instant> times = new LinkedHashMap<>();
    private final Map<String, Duration> lengths = new LinkedHashMap<>();
    private final Map<String, LeftOut> leftOut = new LinkedHashMap<>();
    private final Set<String> lists = ConcurrentHashMap.newKeySet();
    private volatile Optional<SourceForm> form = Optional.empty();
    private volatile Optional<Instant> programme = Optional.empty();
    private volatile SourceForm expected;
    private final SourceHeaders headers;
    private final Optional<HttpLogin> login;
    private final Rendition wanted;
    private final Set<String> broken = ConcurrentHashMap.newKeySet();
    private final Set<String> remarks = ConcurrentHashMap.newKeySet();
    private volatile Optional<String> taken = Optional.empty();
    private volatile Optional<String> language = Optional.empty();
    private volatile boolean others;
    private volatile boolean came;
    private volatile boolean again;
    private final Given given = new Given();

    /// @param source its whole address
    HttpGateway(CheckedConnector dialer, SecureRandom random, URI source) {
        this(dialer, random, source, SourceHeaders.none(), Rendition.BEST);
    }

    /// @param source its whole address
    HttpGateway(CheckedConnector dialer, SecureRandom random, URI source, SourceHeaders headers, Rendition wanted) {
        this.dialer = dialer;
        this.headers = headers;
        this.wanted = wanted;
        this.source = source;
        this.login = SourceAddress.user(source).map(known -> new HttpLogin(known, random));
        boolean secure = "https".equalsIgnoreCase(source.getScheme());
        int told = SourceAddress.port(source);
        int port = told < 0 ? secure ? HTTPS_PORT : HTTP_PORT : told;
        this.home = new Place(SourceAddress.host(source).toLowerCase(Locale.ROOT), port);
        if (secure) {
            tls.add(home);
        }
        String raw = Optional.ofNullable(source.getRawPath()).orElse("");
        this.path = raw.isEmpty() ? "/" : raw;
        this.expected = SourceForm.of(source);
        byte[] secret = new byte[16];
        random.nextBytes(secret);
        this.password = HexFormat.of().formatHex(secret);
        this.credentials = bytes("Basic " + Base64.getEncoder().encodeToString(bytes(USER + ":" + password)));
    }

    /// What ffmpeg finds as `http_proxy` in its environment.
    String proxy(int port) {
        return "http://" + USER + ":" + password + "@127.0.0.1:" + port;
    }

    /// What ffmpeg opens: the source without anything secret.
    String url() {
        return "http://" + home.host() + ":" + home.port() + path;
    }

    /// ffmpeg is started anew, and is told this form.
    ///
    /// @throws IOException when a secret header field has no value
    SourceForm begin() throws IOException {
        headers.refresh();
        came = false;
        again = false;
        given.clear();
        expected = form.orElse(expected);
        form = Optional.empty();
        programme = Optional.empty();
        synchronized (times) {
            leftOut.clear();
            lists.clear();
        }
        return expected;
    }

    /// Whether the source came in another form than ffmpeg was told.
    boolean isOtherwise() {
        return again || form.filter(seen -> seen != expected).isPresent();
    }

    /// The language of the sound that ffmpeg has to choose.
    Optional<String> language() {
        return language;
    }

    /// Where another rendition was taken than was asked for, and what was offered.
    Set<String> remarks() {
        return Set.copyOf(remarks);
    }

    /// What did not come since the first segment that did, in the order in which it was asked for. Nothing where sound
    /// and picture have playlists of their own: one of them may go on.
    List<LeftOut> leftOut() {
        synchronized (times) {
            return lists.size() == 1 ? List.copyOf(leftOut.values()) : List.of();
        }
    }

    /// When the first segment that ffmpeg asked for began, by the programme's own clock (`EXT-X-PROGRAM-DATE-TIME`).
    Optional<Instant> programme() {
        return programme;
    }

    private record Place(String host, int port) {
        static Place of(String text, int standardPort) throws BadRequest {
            Matcher matcher = PLACE.matcher(text);
            if (!matcher.matches()) {
                throw new BadRequest("400 Bad Request");
            }
            int port = matcher.group(2) == null ? standardPort : Integer.parseInt(matcher.group(2));
            if (port < 1 || port > 65_535) {
                throw new BadRequest("400 Bad Request");
            }
            return new Place(matcher.group(1).toLowerCase(Locale.ROOT), port);
        }
    }

    /// An answer that ends the connection.
    private static final class BadRequest extends IOException {
        BadRequest(String status) {
            super(status);
        }
    }

    /// The media that ffmpeg got whole since its start, as far as it can come again: the newest of it.
    private static final class Given {
        private static final int MOST = 10_000;
        private static final int LONGEST = 500;

        private final SequencedSet<String> segments = new LinkedHashSet<>();

        synchronized void add(String segment) {
            if (segment.length() > LONGEST) {
                return;
            }
            segments.add(segment);
            if (segments.size() > MOST) {
                segments.removeFirst();
            }
        }

        synchronized boolean contains(String segment) {
            return segments.contains(segment);
        }

        synchronized void clear() {
            segments.clear();
        }
    }

    /// A connection to a source.
    private record Upstream(Place place, Socket socket, BufferedInputStream answers) {}

    /// @param head of an answer whose body is still to be read
    private record Reply(Upstream upstream, HttpHead head) {}

    /// One request, as it goes on.
    ///
    /// @param target path and query
    /// @param mayLogIn whether it may have the source's user and password
    private record Request(Place place, String target, HttpHead head, boolean mayLogIn) {}

    @Override
    public void serve(Socket client) throws IOException {
        var requests = new BufferedInputStream(client.getInputStream());
        boolean ours = LocalPeer.isOurs(client);
        @Nullable Upstream upstream = null;
        try {
            Optional<HttpHead> head = HttpHead.read(requests);
            while (head.isPresent()) {
                Request request = request(head.get(), ours);
                if (given.contains(segment(request))) {
                    throw new BadRequest("404 Not Found");
                }
                Reply reply = reply(upstream, request);
                // Once for the way in which it wants to be told, and once for a new nonce.
                for (int tries = 0; tries < 2 && isToLogIn(request, reply.head()); tries++) {
                    request = withLogin(request);
                    reply = reply(drained(reply), request);
                }
                for (int tries = 0; isYetToCome(reply.head()) && tries < MOST_TRIES; tries++) {
                    upstream = drained(reply);
                    pause();
                    reply = reply(upstream, request);
                }
                upstream = reply.upstream();
                if (!answer(client, request, upstream, reply.head())) {
                    client.shutdownOutput();
                    return;
                }
                head = HttpHead.read(requests);
            }
        } catch (BadRequest e) {
            answer(client, String.valueOf(e.getMessage()), "");
        } catch (HttpHead.TooLarge e) {
            answer(client, "431 Request Header Fields Too Large", "");
        } catch (SourceRefused e) {
            answer(client, "403 Forbidden", String.valueOf(e.getMessage()));
        } finally {
            if (upstream != null) {
                upstream.socket().close();
            }
        }
    }

    /// @param ours whether it needs no password
    private Request request(HttpHead head, boolean ours) throws BadRequest {
        boolean known = ours
                || head.all("Proxy-Authorization").stream()
                        .anyMatch(told -> MessageDigest.isEqual(bytes(told), credentials));
        if (!known) {
            throw new BadRequest("407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"tallyboard\"");
        }
        if (again) {
            // ffmpeg is started anew; without a picture, for example, it would go on with the sound.
            throw new BadRequest("503 Service Unavailable");
        }
        String[] words = head.first().split(" ", -1);
        if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
            throw new BadRequest("400 Bad Request");
        }
        Matcher target = ABSOLUTE.matcher(words[1]);
        if (!words[0].equals("GET") || !target.matches()) {
            throw new BadRequest("405 Method Not Allowed");
        }
        Place place = Place.of(target.group(1), HTTP_PORT);
        String asked = target.group(2).startsWith("/") ? target.group(2) : "/" + target.group(2);
        HttpHead sent = head;
        for (String name : new String[] {"Proxy-Authorization", "Proxy-Connection", "Host"}) {
            sent = sent.without(name);
        }
        String standing = place.host().replaceAll("\\.$", "");
        sent = headers.addTo(sent, standing, tls.contains(place) || !tls.contains(home));
        if (place.equals(home)) {
            if (asked.equals(path) && source.getRawQuery() != null) {
                asked = asked + "?" + source.getRawQuery();
            }
        }
        for (String cookie : cookies(place, asked)) {
            sent = SourceHeaders.withCookie(sent, cookie);
        }
        int standard = tls.contains(place) ? HTTPS_PORT : HTTP_PORT;
        String host = place.host() + (place.port() == standard ? "" : ":" + place.port());
        sent = sent.with("Host", host).withFirst("GET " + asked + " HTTP/1.1");
        boolean own = sent.field("Authorization").isPresent();
        return withLogin(new Request(place, asked, sent, place.equals(home) && !own));
    }

    private Request withLogin(Request request) {
        return login.filter(ignored -> request.mayLogIn())
                .map(known -> new Request(
                        request.place(), request.target(), known.addTo(request.head(), request.target()), true))
                .orElse(request);
    }

    /// Whether the source asks for user and password, and is to be told them.
    private boolean isToLogIn(Request request, HttpHead told) {
        return told.status() == 401
                && request.mayLogIn()
                && login.filter(known -> known.isWanted(request.head(), told)).isPresent();
    }

    private List<String> cookies(Place place, String asked) {
        try {
            List<String> found =
                    cookies.get(URI.create(address(place, asked)), Map.of()).getOrDefault("Cookie", List.of());
            return found.isEmpty() ? found : List.of(String.join("; ", found));
        } catch (IOException | IllegalArgumentException e) {
            // An address that Java does not take has no cookies.
            return List.of();
        }
    }

    private void keepCookies(Request request, HttpHead head) {
        try {
            cookies.put(
                    URI.create(address(request.place(), request.target())),
                    Map.of("Set-Cookie", head.all("Set-Cookie")));
        } catch (IOException | IllegalArgumentException e) {
            // As above.
        }
    }

    /// With the scheme that it has for the source.
    private String address(Place place, String asked) {
        return (tls.contains(place) ? "https" : "http") + "://" + place.host() + ":" + place.port() + asked;
    }

    /// The connection that is there already, if it leads to the same place.
    private Upstream upstream(@Nullable Upstream before, Request request) throws IOException {
        if (before != null && before.place().equals(request.place())) {
            return before;
        }
        if (before != null) {
            before.socket().close();
        }
        Socket socket;
        try {
            socket = tls.contains(request.place())
                    ? dialer.dialTls(request.place().host(), request.place().port())
                    : dialer.dial(request.place().host(), request.place().port());
        } catch (SourceRefused e) {
            throw e;
        } catch (IOException e) {
            throw new BadRequest("502 Bad Gateway");
        }
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return new Upstream(request.place(), socket, new BufferedInputStream(socket.getInputStream(), BUFFER));
    }

    /// Sends a request on, by the connection that is there already if it leads to the same place.
    private Reply reply(@Nullable Upstream before, Request request) throws IOException {
        boolean rested = before != null && before.place().equals(request.place());
        @Nullable Upstream through = null;
        try {
            through = upstream(before, request);
            return new Reply(through, ask(request, through));
        } catch (IOException e) {
            if (through != null) {
                through.socket().close();
            }
            if (!rested) {
                failed(request);
                throw e;
            }
        }
        // A server lets go of a connection that rested for some seconds.
        return reply(null, request);
    }

    /// @return the head of its answer
    private static HttpHead ask(Request request, Upstream upstream) throws IOException {
        upstream.socket().getOutputStream().write(request.head().bytes());
        HttpHead head;
        do {
            head = HttpHead.read(upstream.answers())
                    .orElseThrow(() -> new IOException("the source closed the connection without an answer"));
        } while (head.status() / 100 == 1);
        return head;
    }

    /// A piece of media by its address and range. With each new manifest ffmpeg begins anew with the oldest segment of
    /// it, where that numbers them in a `SegmentTimeline`: what it has got already it does not get again, and goes
    /// on to the next one.
    private static String segment(Request request) {
        return plain(request) + " " + request.head().field("Range").orElse("");
    }

    /// Whether a segment of DASH is not there yet. ffmpeg asks for segments before they are made, thousands of times a
    /// second, and passes by what comes a moment later. So it has to wait.
    private boolean isYetToCome(HttpHead told) {
        return expected == SourceForm.DASH && came && told.status() == 404;
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(YET_TO_COME);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /// A connection that has no answer left in it; nothing where it cannot be used again.
    private static @Nullable Upstream drained(Reply reply) throws IOException {
        Upstream upstream = reply.upstream();
        HttpHead head = reply.head();
        var body = new HttpBody(head, upstream.answers());
        boolean keep = !body.isOpen() && head.first().startsWith("HTTP/1.1") && !head.says("Connection", "close");
        if (!keep) {
            upstream.socket().close();
            return null;
        }
        byte[] buffer = new byte[BUFFER];
        while (body.read(buffer, 0, BUFFER) >= 0) {
            // Nobody reads why it is not there.
        }
        return upstream;
    }

    /// Sends an answer back.
    ///
    /// @param head of the answer
    /// @return whether another request may follow on the same connections
    private boolean answer(Socket client, Request request, Upstream upstream, HttpHead head) throws IOException {
        keepCookies(request, head);
        if (head.status() >= 400) {
            failed(request);
            leaveOut(request);
            dialer.answered(request.place().host() + " answered "
                    + head.first().replaceFirst("^\\S+\\s*", "").strip());
        }
        var body = new HttpBody(head, upstream.answers());
        boolean keep = !body.isOpen() && head.first().startsWith("HTTP/1.1") && !head.says("Connection", "close");
        byte[] begin = new byte[BEGIN];
        int length = 0;
        if (head.status() / 100 == 2) {
            for (int count = body.read(begin, 0, BEGIN);
                    count > 0;
                    count = isTooShort(begin, length) ? body.read(begin, length, BEGIN - length) : -1) {
                length += count;
            }
            begin = Arrays.copyOf(begin, length);
            see(request, SourceForm.of(head.field("Content-Type").orElse(""), unzipped(head, begin)));
            String text = new String(unzipped(head, begin), StandardCharsets.UTF_8);
            if (SourceForm.isPlaylist(text) || SourceForm.isManifest(text)) {
                playlist(client, request, head, whole(head, begin, body));
                return keep;
            }
            dialer.answered("");
            came = true;
            programme(request);
            synchronized (times) {
                leftOut.remove(plain(request));
            }
        }
        pass(client, forFfmpeg(request, head), begin, length, body);
        if (expected == SourceForm.DASH && head.status() / 100 == 2) {
            given.add(segment(request));
        }
        return keep;
    }

    private static boolean isTooShort(byte[] begin, int length) {
        return length < 7 || length < BEGIN && begin[0] == '<';
    }

    /// The first answer decides how the source is to be read; ffmpeg that was told otherwise begins anew.
    private void see(Request request, SourceForm seen) throws IOException {
        if (form.isPresent()) {
            return;
        }
        form = Optional.of(seen);
        if (seen != expected) {
            throw new IOException("the source " + request.place().host() + " comes in another form: " + seen);
        }
    }

    /// What was asked for did not come. If it is the playlist of a rendition, the next start takes another one.
    private void failed(Request request) {
        if (others && !came && taken.filter(plain(request)::equals).isPresent()) {
            broken.add(plain(request));
            again = true;
        }
    }

    private void leaveOut(Request request) {
        synchronized (times) {
            Duration length = lengths.get(plain(request));
            if (came && length != null && leftOut.size() < MOST_TIMES) {
                leftOut.putIfAbsent(plain(request), new LeftOut(System.nanoTime(), length));
            }
        }
    }

    private void programme(Request request) {
        if (programme.isEmpty()) {
            synchronized (times) {
                programme = Optional.ofNullable(times.get(plain(request)));
            }
        }
    }

    private static String plain(Request request) {
        return "http://" + request.place().host() + ":" + request.place().port() + request.target();
    }

    private void playlist(Socket client, Request request, HttpHead head, byte[] body) throws IOException {
        var playlist = new Playlist(new String(body, StandardCharsets.UTF_8));
        Optional<String> drm = playlist.drm();
        if (drm.isPresent()) {
            throw dialer.refuse("the source is encrypted by a system for digital rights (" + drm.get()
                    + "), for which a recorder gets no key; ask for a source without it");
        }
        Playlist changed = playlist.withAddresses(address -> throughHere(request.place(), address));
        try {
            synchronized (times) {
                if (times.size() > MOST_TIMES) {
                    times.clear();
                }
                if (lengths.size() > MOST_TIMES) {
                    lengths.clear();
                }
                lengths.putAll(changed.lengths(URI.create(plain(request))));
                times.putAll(changed.times(URI.create(plain(request))));
            }
        } catch (IllegalArgumentException e) {
            // An address that Java does not take: the clock stays unknown.
            times.clear();
        }
        byte[] text = rendition(request, changed.text()).getBytes(StandardCharsets.UTF_8);
        HttpHead told = forFfmpeg(request, head);
        for (String name : new String[] {"Content-Range", "Content-Encoding", "Accept-Ranges"}) {
            told = told.without(name);
        }
        boolean hls = SourceForm.isPlaylist(changed.text());
        told = told.withFirst("HTTP/1.1 200 OK")
                .with("Content-Type", hls ? "application/vnd.apple.mpegurl" : "application/dash+xml")
                .with("Content-Length", Integer.toString(text.length));
        client.getOutputStream().write(told.bytes());
        client.getOutputStream().write(text);
    }

    private String rendition(Request request, String text) throws IOException {
        Renditions choice;
        if (SourceForm.isManifest(text)) {
            choice = ManifestRenditions.of(text, wanted);
        } else if (Renditions.isMaster(text)) {
            choice = Renditions.of(text, wanted, broken, address -> resolved(request, address));
            taken = choice.taken().map(address -> resolved(request, address));
            others = choice.others();
        } else {
            lists.add(plain(request));
            return text;
        }
        remarks.addAll(choice.remarks());
        if (!choice.language().equals(language)) {
            language = choice.language();
            again = true;
            throw new IOException("the source's sound has to be chosen by its language");
        }
        return choice.text();
    }

    private static String resolved(Request request, String address) {
        try {
            return URI.create(plain(request)).resolve(address).toString();
        } catch (IllegalArgumentException e) {
            // An address that Java does not take: nobody will ask for it in this form.
            return address;
        }
    }

    private static byte[] whole(HttpHead head, byte[] begin, HttpBody body) throws IOException {
        var all = new ByteArrayOutputStream();
        all.write(begin);
        byte[] buffer = new byte[BUFFER];
        for (int count = body.read(buffer, 0, BUFFER); count >= 0; count = body.read(buffer, 0, BUFFER)) {
            all.write(buffer, 0, count);
            if (all.size() > LONGEST_PLAYLIST) {
                throw new IOException("the source's playlist is larger than " + LONGEST_PLAYLIST + " bytes");
            }
        }
        return unzipped(head, all.toByteArray());
    }

    /// As far as it can be unpacked.
    private static byte[] unzipped(HttpHead head, byte[] bytes) {
        if (!head.says("Content-Encoding", "gzip")) {
            return bytes;
        }
        var plain = new ByteArrayOutputStream();
        try (var unzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            byte[] buffer = new byte[BUFFER];
            for (int count = unzip.read(buffer);
                    count >= 0 && plain.size() <= LONGEST_PLAYLIST;
                    count = unzip.read(buffer)) {
                plain.write(buffer, 0, count);
            }
        } catch (IOException e) {
            // The beginning of something longer.
        }
        return plain.toByteArray();
    }

    /// The head of an answer, with redirects that lead back here.
    private HttpHead forFfmpeg(Request request, HttpHead head) {
        HttpHead told = head.without("Transfer-Encoding");
        if (taken.filter(plain(request)::equals).isPresent()) {
            head.field("Location")
                    .map(location -> throughHere(request.place(), location))
                    .ifPresent(location -> taken = Optional.of(resolved(request, location)));
        }
        return told.field("Location")
                .map(location -> told.with("Location", throughHere(request.place(), location)))
                .orElse(told);
    }

    /// An address by which ffmpeg comes here: with `http` and the port, and where it wants TLS, that is remembered.
    ///
    /// @param from where it was told
    private String throughHere(Place from, String address) {
        Matcher matcher = ADDRESS.matcher(address);
        if (!matcher.matches()) {
            return address;
        }
        String scheme = Optional.ofNullable(matcher.group(1)).orElse(tls.contains(from) ? "https:" : "http:");
        boolean secure = scheme.equalsIgnoreCase("https:");
        try {
            Place place = Place.of(matcher.group(3), secure ? HTTPS_PORT : HTTP_PORT);
            if (secure) {
                tls.add(place);
            } else if (matcher.group(1) != null) {
                return address;
            }
            String user = matcher.group(2) == null ? "" : matcher.group(2) + "@";
            return "http://" + user + place.host() + ":" + place.port() + matcher.group(4);
        } catch (BadRequest e) {
            return address;
        }
    }

    /// Lets a body pass, with its end told as before.
    private static void pass(Socket client, HttpHead head, byte[] begin, int length, HttpBody body) throws IOException {
        OutputStream out = client.getOutputStream();
        boolean chunked = !body.isOpen() && head.field("Content-Length").isEmpty() && head.status() != 304;
        out.write((chunked ? head.with("Transfer-Encoding", "chunked") : head).bytes());
        chunk(out, chunked, begin, length);
        byte[] buffer = new byte[BUFFER];
        for (int count = body.read(buffer, 0, BUFFER); count >= 0; count = body.read(buffer, 0, BUFFER)) {
            chunk(out, chunked, buffer, count);
        }
        if (chunked) {
            out.write(bytes("0\r\n\r\n"));
        }
    }

    private static void chunk(OutputStream out, boolean chunked, byte[] bytes, int length) throws IOException {
        if (length == 0) {
            return;
        }
        if (chunked) {
            out.write(bytes(Integer.toHexString(length) + "\r\n"));
        }
        out.write(bytes, 0, length);
        if (chunked) {
            out.write('\r');
            out.write('\n');
        }
    }

    private static void answer(Socket client, String status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        OutputStream out = client.getOutputStream();
        out.write(bytes("HTTP/1.1 " + status + "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "
                + body.length + "\r\nConnection: close\r\n\r\n"));
        out.write(body);
        client.shutdownOutput();
        // A connection that is closed with something unread takes the answer with it.
        client.setSoTimeout(1_000);
        client.getInputStream().readNBytes(BUFFER);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
