package org.tallyboard.recorder.capture;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Lets one recording's ffmpeg to its source, and nowhere else that is not allowed. How depends on what its protocol
/// permits:
///
/// - `http`, `https`, `rtmps` and `rtsps` go through a [FilteringProxy], which sees every host that is asked for;
/// - `rtmp` and `rtsp` know no proxy, and go through a [Relay] to the source;
/// - `srt` cannot lead elsewhere, and gets the address that was judged.
///
/// Beyond that, [Landlock] is to keep ffmpeg from every TCP port but the gate's, for ffmpeg's inner protocols
/// (`httpproxy:`, `tcp:`) can stand in a playlist and know no proxy either.
final class SourceGuard implements AutoCloseable {
    private static final int RTMP_PORT = 1935;
    private static final int RTSP_PORT = 554;

    private final URI source;
    private final Dialer dialer;
    private final Optional<Gate> gate;
    private final Map<String, String> environment;

    /// How ffmpeg is to be started.
    ///
    /// @param url what it opens
    /// @param options that stand before it
    /// @param environment to add to its own
    record Way(String url, List<String> options, Map<String, String> environment) {}

    private SourceGuard(URI source, Dialer dialer, Optional<Gate> gate, Map<String, String> environment) {
        this.source = source;
        this.dialer = dialer;
        this.gate = gate;
        this.environment = environment;
    }

    /// @param source of a kind that can be recorded
    static SourceGuard open(URI source, AllowedSources allowed) throws IOException {
        var dialer = new Dialer(allowed, source.getHost());
        return switch (scheme(source)) {
            case "rtmp" ->
                relayed(source, dialer, new Relay(dialer, source.getHost(), port(source), () -> (b, n) -> {}));
            case "rtsp" ->
                relayed(
                        source,
                        dialer,
                        new Relay(dialer, source.getHost(), port(source), () -> new RtspRedirects(dialer)));
            case "srt" -> new SourceGuard(source, dialer, Optional.empty(), Map.of());
            default -> {
                var proxy = new FilteringProxy(dialer, new SecureRandom());
                Gate gate = Gate.open(proxy);
                yield new SourceGuard(source, dialer, Optional.of(gate), Map.of("http_proxy", proxy.url(gate.port())));
            }
        };
    }

    private static SourceGuard relayed(URI source, Dialer dialer, Relay relay) throws IOException {
        return new SourceGuard(source, dialer, Optional.of(Gate.open(relay)), Map.of());
    }

    /// The way to the source, to be asked for anew each time ffmpeg is started; forgets earlier trouble.
    ///
    /// @throws IOException when there is none, and [#trouble] says why
    Way way() throws IOException {
        dialer.forget();
        InetAddress address = dialer.addresses(source.getHost()).getFirst();
        return switch (scheme(source)) {
            case "rtmp" ->
                // The application is told by what name it was called.
                new Way(at(throughGate()), List.of("-rtmp_tcurl", RtmpUrl.of(source, RTMP_PORT)), environment);
            case "rtsp" -> new Way(at(throughGate()), List.of(), environment);
            case "srt" -> new Way(at(literal(address)), List.of(), environment);
            case "rtsps" -> {
                if (!Landlock.isThere()) {
                    throw dialer.refuse("the source is rtsps, and could lead elsewhere unseen: that can only be"
                            + " prevented on Linux 6.7 or newer with Landlock; take rtsp, or another kernel");
                }
                yield new Way(source.toString(), List.of(), environment);
            }
            default -> new Way(source.toString(), List.of(), environment);
        };
    }

    /// Why ffmpeg did not get where it wanted, since the last [#way].
    Optional<Dialer.Trouble> trouble() {
        return dialer.trouble();
    }

    /// The only port that ffmpeg has to connect to by TCP.
    OptionalInt port() {
        return gate.stream().mapToInt(Gate::port).findFirst();
    }

    /// A line of ffmpeg's, with the source where it speaks of our gate.
    String forPeople(String line) {
        return gate.map(open -> line.replace("127.0.0.1:" + open.port(), place()))
                .orElse(line);
    }

    private String place() {
        return source.getHost() + (source.getPort() < 0 ? "" : ":" + source.getPort());
    }

    private String throughGate() {
        return "127.0.0.1:" + gate.orElseThrow().port();
    }

    private String literal(InetAddress address) {
        String text = address.getHostAddress();
        return (address instanceof Inet6Address ? "[" + text + "]" : text)
                + (source.getPort() < 0 ? "" : ":" + source.getPort());
    }

    /// The source's URL with another host and port, and without a fragment, which ffmpeg takes for a part of the path.
    private String at(String place) {
        return scheme(source) + "://"
                + Optional.ofNullable(source.getRawUserInfo())
                        .map(user -> user + "@")
                        .orElse("") + place
                + Optional.ofNullable(source.getRawPath()).orElse("")
                + Optional.ofNullable(source.getRawQuery())
                        .map(query -> "?" + query)
                        .orElse("");
    }

    private static String scheme(URI source) {
        return source.getScheme().toLowerCase(Locale.ROOT);
    }

    private static int port(URI source) {
        int standard = scheme(source).equals("rtmp") ? RTMP_PORT : RTSP_PORT;
        return source.getPort() < 0 ? standard : source.getPort();
    }

    @Override
    public void close() {
        gate.ifPresent(Gate::close);
    }
}
