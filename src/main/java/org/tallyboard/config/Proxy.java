package org.tallyboard.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// An HTTP proxy.
///
/// @param host a name or an address
/// @param port 1 to 65535
/// @param login `USER:PASSWORD`, decoded; empty when none is given. Never shown
public record Proxy(String host, int port, Optional<String> login) {

    private static final int USUAL_PORT = 80;

    /// The value of a `Proxy-Authorization` header; empty without a login.
    public Optional<String> authorization() {
        return login.map(text -> "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
    }

    /// Host and port, as people may see it.
    @Override
    public String toString() {
        return host + ":" + port;
    }

    /// Reads an address as variables hold it: `http://host:3128`, `host:3128`, `http://user:password@host:3128` with
    /// `%XX` for special characters.
    ///
    /// @param setting where it stands, for the error
    /// @throws ConfigException when it is no such address; the text never quotes it
    static Proxy read(String setting, String text) throws ConfigException {
        Optional<String> wrong = wrong(text);
        if (wrong.isPresent()) {
            throw new ConfigException(setting + " " + wrong.get());
        }
        URI uri = parsed(text).orElseThrow();
        Optional<String> login = Optional.ofNullable(uri.getRawUserInfo())
                .filter(info -> !info.isEmpty())
                .map(info -> info.contains(":") ? info : info + ":")
                .map(Proxy::decoded);
        return new Proxy(uri.getHost(), uri.getPort() < 0 ? USUAL_PORT : uri.getPort(), login);
    }

    /// What is wrong with an address; empty when nothing is.
    static Optional<String> wrong(String text) {
        Optional<URI> uri = parsed(text);
        if (uri.isPresent() && "https".equalsIgnoreCase(uri.get().getScheme())) {
            return Optional.of("names a proxy that is spoken to over TLS, which is not supported; most proxies take"
                    + " http:// at the same port, for https addresses too: write http://host:port");
        }
        if (uri.filter(u -> "http".equalsIgnoreCase(u.getScheme())).isEmpty()
                || uri.get().getHost() == null
                || uri.get().getPort() == 0
                || uri.get().getPort() > 65_535) {
            return Optional.of("is not the address of an HTTP proxy; write http://host:port, with %XX for special"
                    + " characters in user and password");
        }
        return Optional.empty();
    }

    private static Optional<URI> parsed(String text) {
        String address = text.strip();
        if (address.startsWith("//")) {
            address = "http:" + address;
        } else if (!address.contains("://")) {
            address = "http://" + address;
        }
        try {
            return Optional.of(new URI(address));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /// A plus sign stands for itself here, unlike in forms.
    private static String decoded(String info) {
        try {
            return URLDecoder.decode(info.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return info;
        }
    }
}
