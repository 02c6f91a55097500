package org.tallyboard.aws.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.tallyboard.aws.client.Problem.Kind;
import org.tallyboard.config.AccountConfig;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;

/// Says why a call did not get through to AWS, or its answer not back.
final class Unanswered {

    private static final String NETWORK = "check the network";

    /// The JDK's words for a proxy that refuses a tunnel.
    private static final Pattern TUNNEL = Pattern.compile("Proxy returns \"HTTP/[0-9.]+ ([0-9]{3})");

    private final AccountConfig config;

    Unanswered(AccountConfig config) {
        this.config = config;
    }

    Problem of(Throwable thrown, String what) {
        Optional<RouteFailed> route = ProblemText.cause(thrown, RouteFailed.class);
        Optional<RouteFailed.Through> proxy = route.flatMap(RouteFailed::proxy);
        String root = ProblemText.root(thrown);
        String host = route.map(RouteFailed::host)
                .orElseGet(() -> "AWS in " + config.account().region());
        String there = config.endpoint()
                .map(uri -> uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()))
                .orElse(host);
        Optional<Problem> refused = proxy.flatMap(through -> refused(through, host, root));
        if (refused.isPresent()) {
            return refused.get();
        }
        String other = proxy.map(through -> "the proxy " + through.place() + " of " + through.setting())
                .orElse(there);
        if (ProblemText.cause(thrown, UnknownHostException.class).isPresent()) {
            return new Problem(Kind.UNREACHABLE, "no address for " + other + " (" + root + ")", noAddress(proxy));
        }
        if (ProblemText.cause(thrown, ConnectException.class).isPresent()
                || ProblemText.cause(thrown, NoRouteToHostException.class).isPresent()) {
            return new Problem(
                    Kind.UNREACHABLE,
                    "no connection to " + other + " (" + root + ")",
                    proxy.map(through -> "correct " + through.setting() + ", or start the proxy")
                            .orElse(NETWORK));
        }
        if (ProblemText.cause(thrown, SSLHandshakeException.class).isPresent()) {
            return insecure(there, root);
        }
        Optional<SocketTimeoutException> slow = ProblemText.cause(thrown, SocketTimeoutException.class);
        if (slow.isPresent() && lower(slow.get()).startsWith("connect")) {
            return new Problem(
                    Kind.UNREACHABLE,
                    "no connection to " + other + " in time",
                    proxy.isPresent() ? NETWORK : NETWORK + ", and whether it needs a proxy (HTTPS_PROXY)");
        }
        if (slow.isPresent()
                || ProblemText.cause(thrown, ApiCallTimeoutException.class).isPresent()
                || ProblemText.cause(thrown, ApiCallAttemptTimeoutException.class)
                        .isPresent()) {
            return new Problem(Kind.NO_ANSWER, "no answer to " + what + " in time", NETWORK);
        }
        if (ProblemText.cause(thrown, IOException.class).isPresent()
                || ProblemText.cause(thrown, SSLException.class).isPresent()) {
            return new Problem(Kind.NO_ANSWER, "the connection broke during " + what + " (" + root + ")", NETWORK);
        }
        return new Problem(Kind.OTHER, "cannot use the answer to " + what + " (" + root + ")", "");
    }

    /// A proxy that answers for itself: nothing went through it.
    private static Optional<Problem> refused(RouteFailed.Through proxy, String host, String root) {
        Matcher tunnel = TUNNEL.matcher(root);
        if (root.contains("407")) {
            String give = "give user and password in " + proxy.setting()
                    + " (http://user:password@host:port, special characters as %XX)";
            return Optional.of(new Problem(
                    Kind.UNREACHABLE,
                    proxy.login()
                            ? "the proxy " + proxy.place() + " does not accept its user and password (" + root + ")"
                            : "the proxy " + proxy.place() + " wants a user and a password (" + root + ")",
                    proxy.login() ? "correct user and password in " + proxy.setting() : give));
        }
        return tunnel.find()
                ? Optional.of(new Problem(
                        Kind.UNREACHABLE,
                        "the proxy " + proxy.place() + " does not connect to " + host + " (" + root + ")",
                        "have " + host + " allowed there, or name it in NO_PROXY if it is reached without the proxy"))
                : Optional.empty();
    }

    private String noAddress(Optional<RouteFailed.Through> proxy) {
        if (proxy.isPresent()) {
            return "correct " + proxy.get().setting();
        }
        String region = config.account().region();
        return config.endpoint().isEmpty() && !Partitions.knows(region)
                ? "correct region of account " + config.account().name() + ": no Region " + region + " is known"
                : "check the network and name service, and whether it needs a proxy (HTTPS_PROXY), and region in the"
                        + " configuration";
    }

    private static Problem insecure(String host, String root) {
        return root.contains("PKIX") || root.contains("certification path")
                ? new Problem(
                        Kind.UNREACHABLE,
                        "the certificate of " + host + " is not one to trust (" + root + ")",
                        "if a proxy or firewall inspects TLS here, name its authority: ca_file in [aws], or"
                                + " AWS_CA_BUNDLE, with a PEM file")
                : new Problem(
                        Kind.UNREACHABLE,
                        "no secure connection to " + host + " (" + root + ")",
                        "check proxy and certificates");
    }

    private static String lower(Throwable thrown) {
        return thrown.getMessage() == null ? "" : thrown.getMessage().toLowerCase(Locale.ROOT);
    }
}
