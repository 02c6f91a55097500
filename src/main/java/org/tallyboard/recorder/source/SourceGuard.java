package org.tallyboard.recorder.source;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;

/// Lets one recording's ffmpeg to its source, and nowhere else that is not allowed. How depends on what its protocol
/// permits:
///
/// - `http` and `https` go through an [HttpGateway], which sees every host that is asked for;
/// - `rtmp`, `rtmps`, `rtsp` and `rtsps` know no proxy, and go through a [TcpRelay] to the source, which does their
/// TLS;
/// - `srt` cannot lead elsewhere, and gets the address that was judged.
///
/// So ffmpeg has no reason to connect to anything but a port on loopback, and its white list of protocols has none by
/// which it could. [Landlock] keeps it from every other TCP port all the same where there is one.
public final class SourceGuard implements AutoCloseable {
    private static final Map<String, Integer> PORTS = Map.of("rtmp", 1935, "rtmps", 443, "rtsp", 554, "rtsps", 322);

    private final URI source;
    private final CheckedConnector dialer;
    private final Optional<LoopbackListener> gate;
    private final Optional<HttpGateway> gateway;

    /// How ffmpeg is to be started.
    ///
    /// @param url what it opens
    /// @param form in what form the source comes
    /// @param options that stand before it
    /// @param environment to add to its own
    /// @param secret whether the address must stand in no command line
    /// @param language of the sound, of several in a rendition
    public record Way(
            String url,
            SourceForm form,
            List<String> options,
            Map<String, String> environment,
            boolean secret,
            Optional<String> language) {
        /// Of a source with one sound, or whose sound ffmpeg chooses.
        Way(String url, SourceForm form, List<String> options, Map<String, String> environment, boolean secret) {
            this(url, form, options, environment, secret, Optional.empty());
        }
    }

    private SourceGuard(
            URI source, CheckedConnector dialer, Optional<LoopbackListener> gate, Optional<HttpGateway> gateway) {
        this.source = source;
        this.dialer = dialer;
        this.gate = gate;
        this.gateway = gateway;
    }

    /// @param source of a kind that can be recorded
    static SourceGuard open(URI source, AllowedSources allowed) throws IOException {
        return open(source, allowed, SourceHeaders.none(), Rendition.BEST);
    }

    /// @param source of a kind that can be recorded
    /// @param headers that an HTTP source is asked with
    /// @param rendition which one of those that an HTTP source offers
    public static SourceGuard open(URI source, AllowedSources allowed, SourceHeaders headers, Rendition rendition)
            throws IOException {
        String host = SourceAddress.host(source);
        var dialer = new CheckedConnector(allowed, host);
        String scheme = scheme(source);
        return switch (scheme) {
            case "rtmp", "rtmps", "rtsp", "rtsps" -> {
                Supplier<LoopbackListener.Inspector> inspector =
                        scheme.startsWith("rtsp") ? () -> new RtspRedirects(dialer) : () -> (bytes, length) -> {};
                var relay = new TcpRelay(dialer, host, port(source), scheme.endsWith("s"), inspector);
                yield new SourceGuard(source, dialer, Optional.of(LoopbackListener.open(relay)), Optional.empty());
            }
            case "srt" -> new SourceGuard(source, dialer, Optional.empty(), Optional.empty());
            default -> {
                var gateway = new HttpGateway(dialer, new SecureRandom(), source, headers, rendition);
                yield new SourceGuard(
                        source, dialer, Optional.of(LoopbackListener.open(gateway)), Optional.of(gateway));
            }
        };
    }

    /// The way to the source, to be asked for anew each time ffmpeg is started; forgets earlier trouble.
    ///
    /// @throws IOException when there is none, and [#trouble] says why
    public Way way() throws IOException {
        dialer.forget();
        InetAddress address = dialer.addresses(SourceAddress.host(source)).getFirst();
        if (gateway.isPresent()) {
            return new Way(
                    gateway.get().url(),
                    gateway.get().begin(),
                    List.of(),
                    Map.of("http_proxy", gateway.get().proxy(gate.orElseThrow().port())),
                    false,
                    gateway.get().language());
        }
        return switch (scheme(source)) {
            case "rtmp", "rtmps" ->
                // The application is told by what name it was called.
                way("rtmp", throughGate(), List.of("-rtmp_tcurl", RtmpUrl.of(source, standardPort(source))));
            case "rtsp", "rtsps" -> way("rtsp", throughGate(), List.of());
            default -> way("srt", literal(address), List.of());
        };
    }

    private Way way(String scheme, String place, List<String> options) {
        boolean secret = SourceAddress.rawUser(source).isPresent() || source.getRawQuery() != null;
        return new Way(at(scheme, place), SourceForm.PLAIN, options, Map.of(), secret);
    }

    /// Whether the source came in another form than the last [#way] said; the next one says it rightly.
    public boolean isOtherwise() {
        return gateway.filter(HttpGateway::isOtherwise).isPresent();
    }

    /// When what ffmpeg reads since the last [#way] began, by the programme's own clock, if it has one.
    public Optional<Instant> programme() {
        return gateway.flatMap(HttpGateway::programme);
    }

    /// What ffmpeg asked for since the last [#way] and did not get, in the middle of what it got.
    public List<LeftOut> leftOut() {
        return gateway.map(HttpGateway::leftOut).orElse(List.of());
    }

    /// What the source does not offer of what was asked for, a sentence each.
    public Set<String> remarks() {
        return gateway.map(HttpGateway::remarks).orElse(Set.of());
    }

    /// Why ffmpeg did not get what it wanted, since the last [#way].
    public Optional<CheckedConnector.Trouble> trouble() {
        return dialer.trouble();
    }

    /// The only port that ffmpeg has to connect to by TCP.
    public OptionalInt port() {
        return gate.stream().mapToInt(LoopbackListener::port).findFirst();
    }

    /// A line of ffmpeg's, with the source where it speaks of our gate.
    public String forPeople(String line) {
        return gate.map(open -> line.replace("127.0.0.1:" + open.port(), place()))
                .orElse(line);
    }

    private String place() {
        int port = SourceAddress.port(source);
        return SourceAddress.host(source) + (port < 0 ? "" : ":" + port);
    }

    private String throughGate() {
        return "127.0.0.1:" + gate.orElseThrow().port();
    }

    private String literal(InetAddress address) {
        String text = address.getHostAddress();
        int port = SourceAddress.port(source);
        return (address instanceof Inet6Address ? "[" + text + "]" : text) + (port < 0 ? "" : ":" + port);
    }

    /// The source's URL with another host and port, and without a fragment, which ffmpeg takes for a part of the path.
    private String at(String scheme, String place) {
        return scheme + "://"
                + SourceAddress.rawUser(source).map(user -> user + "@").orElse("") + place
                + Optional.ofNullable(source.getRawPath()).orElse("")
                + Optional.ofNullable(source.getRawQuery())
                        .map(query -> "?" + query)
                        .orElse("");
    }

    private static String scheme(URI source) {
        return source.getScheme().toLowerCase(Locale.ROOT);
    }

    private static int standardPort(URI source) {
        return Optional.ofNullable(PORTS.get(scheme(source))).orElseThrow();
    }

    private static int port(URI source) {
        int told = SourceAddress.port(source);
        return told < 0 ? standardPort(source) : told;
    }

    @Override
    public void close() {
        gate.ifPresent(LoopbackListener::close);
    }
}
