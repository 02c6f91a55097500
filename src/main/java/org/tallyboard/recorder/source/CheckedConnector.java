package org.tallyboard.recorder.source;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Connects to what one recording's ffmpeg asks for: looks the host up, judges its addresses, and takes one of those
/// that were judged, so that a name that leads elsewhere a moment later changes nothing. Remembers what went wrong.
public final class CheckedConnector {
    private static final Logger LOG = LoggerFactory.getLogger(CheckedConnector.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_ADDRESSES = 3;

    private final AllowedSources allowed;
    private final String home;
    private final TlsClient tls;
    private volatile Optional<Trouble> trouble = Optional.empty();

    /// Why there is no connection.
    ///
    /// @param reason one sentence
    /// @param refused whether it was not allowed; else another try may help
    public record Trouble(String reason, boolean refused) {}

    /// @param home the host that the job names
    CheckedConnector(AllowedSources allowed, String home) throws IOException {
        this.tls = new TlsClient();
        this.allowed = allowed;
        this.home = home;
    }

    /// What went wrong since [#forget] was called and was not made good; a refusal stays.
    Optional<Trouble> trouble() {
        return trouble;
    }

    void forget() {
        trouble = Optional.empty();
    }

    /// The addresses of a host that may be connected to.
    ///
    /// @throws SourceRefused when there are others only
    /// @throws UnknownHostException when it has none
    List<InetAddress> addresses(String host) throws IOException {
        try {
            return allowed.judge(host, List.of(InetAddress.getAllByName(host)));
        } catch (SourceRefused e) {
            throw refuse((host.equals(home) ? "the source " : "the source leads elsewhere: ") + e.getMessage());
        } catch (UnknownHostException e) {
            failed(host + ": no address is known for this name");
            throw e;
        }
    }

    /// A connection to a host.
    ///
    /// @throws IOException when there is none, which is remembered
    Socket dial(String host, int port) throws IOException {
        IOException last = new IOException("no address");
        for (InetAddress address :
                addresses(host).stream().limit(MOST_ADDRESSES).toList()) {
            try {
                allowed.judge(host, address, port);
            } catch (SourceRefused e) {
                throw refuse("the source leads to a place that is none: " + e.getMessage());
            }
            var socket = new Socket();
            try {
                socket.setTcpNoDelay(true);
                socket.connect(new InetSocketAddress(address, port), (int) PATIENCE.toMillis());
                return socket;
            } catch (IOException e) {
                socket.close();
                last = e;
            }
        }
        failed(host + ":" + port + ": " + last.getMessage());
        throw last;
    }

    /// Likewise, with TLS.
    ///
    /// @throws IOException also when the server is not who it should be
    Socket dialTls(String host, int port) throws IOException {
        Socket plain = dial(host, port);
        try {
            return tls.over(plain, host, port, allowed.verifies(host));
        } catch (IOException e) {
            plain.close();
            Throwable cause = e;
            while (cause.getCause() != null && cause.getCause() != cause) {
                cause = cause.getCause();
            }
            boolean certificate = Stream.iterate((Throwable) e, Objects::nonNull, Throwable::getCause)
                    .anyMatch(CertificateException.class::isInstance);
            failed(
                    certificate
                            ? host + ":" + port + ": its certificate is not trusted (" + cause.getMessage()
                                    + "); if it is to be taken all the same, add \"" + host
                                    + "\" to tls_exceptions in [recorder] of the worker's configuration"
                            : host + ":" + port + ": no TLS (" + e.getMessage() + ")");
            throw e;
        }
    }

    /// What the source's server said.
    ///
    /// @param complaint one sentence; empty when it gave what was asked for, which makes an earlier complaint good
    void answered(String complaint) {
        if (!complaint.isEmpty()) {
            failed(complaint);
        } else {
            trouble = trouble.filter(Trouble::refused);
        }
    }

    /// Remembers that something was asked for that is not allowed.
    SourceRefused refuse(String reason) {
        if (!trouble.equals(Optional.of(new Trouble(reason, true)))) {
            LOG.warn("refused: {}", reason);
        }
        trouble = Optional.of(new Trouble(reason, true));
        return new SourceRefused(reason);
    }

    private void failed(String reason) {
        if (trouble.filter(Trouble::refused).isEmpty()) {
            trouble = Optional.of(new Trouble(reason, false));
        }
    }
}
