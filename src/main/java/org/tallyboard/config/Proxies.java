package org.tallyboard.config;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Which proxy stands between this machine and a host, decided as the AWS CLI does: `HTTPS_PROXY` counts for `https`
/// addresses, `HTTP_PROXY` for `http` ones, `NO_PROXY` names the hosts that are reached without. Any case is read and
/// the lower-case one wins, an empty lower-case one unsets the other; `ALL_PROXY` is not read (Python's
/// `urllib.request.getproxies_environment` and `proxy_bypass_environment`).
///
/// @param http for `http` addresses
/// @param https for `https` addresses
/// @param direct hosts that are reached without, by their ends, with or without a port; `*` for all
public record Proxies(Optional<Setting> http, Optional<Setting> https, List<String> direct) {

    public Proxies {
        direct = List.copyOf(direct);
    }

    /// Where a proxy's address stands.
    ///
    /// @param name for example `HTTPS_PROXY`
    /// @param address the address, which may hold a password
    public record Setting(String name, Secret address) {

        /// The proxy now.
        ///
        /// @throws ConfigException when the address is not known or none; the text never quotes it
        public Proxy proxy() throws ConfigException {
            return Proxy.read(name, address.reveal());
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /// Everything is reached without.
    public static Proxies none() {
        return new Proxies(Optional.empty(), Optional.empty(), List.of());
    }

    /// What the variables say.
    public static Proxies of(Environment environment) {
        Map<String, String> said = said(environment.variables());
        return new Proxies(
                setting(said, "HTTP_PROXY"),
                setting(said, "HTTPS_PROXY"),
                Stream.of(said.getOrDefault("NO_PROXY", "").split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList());
    }

    /// This one for every address, but for the hosts that are reached without.
    Proxies everywhere(Setting setting) {
        return new Proxies(Optional.of(setting), Optional.of(setting), direct);
    }

    /// The proxy for an address; empty where there is none.
    public Optional<Setting> to(URI address) {
        if (isDirect(address)) {
            return Optional.empty();
        }
        return "https".equalsIgnoreCase(address.getScheme()) ? https : http;
    }

    /// Whether a host is named among those that are reached without.
    private boolean isDirect(URI address) {
        String host = address.getHost() == null ? "" : address.getHost().toLowerCase(Locale.ROOT);
        String withPort = address.getPort() < 0 ? host : host + ":" + address.getPort();
        return direct.equals(List.of("*")) || direct.stream().anyMatch(name -> ends(host, withPort, name));
    }

    private static boolean ends(String host, String withPort, String name) {
        // Python knows no asterisk before a dot; people mean the same by it as by the dot alone.
        String end =
                name.toLowerCase(Locale.ROOT).replaceFirst("^\\*(?=\\.)", "").replaceFirst("^\\.+", "");
        return !end.isEmpty() && Stream.of(host, withPort).anyMatch(one -> one.equals(end) || one.endsWith("." + end));
    }

    private static Optional<Setting> setting(Map<String, String> said, String name) {
        return Optional.ofNullable(said.get(name)).map(address -> new Setting(name, () -> address));
    }

    /// By upper-case name.
    private static Map<String, String> said(Map<String, String> variables) {
        Map<String, String> said = new TreeMap<>();
        variables.forEach((name, value) -> {
            if (name.toLowerCase(Locale.ROOT).endsWith("_proxy") && !value.isEmpty()) {
                said.put(name.toUpperCase(Locale.ROOT), value);
            }
        });
        variables.forEach((name, value) -> {
            if (name.endsWith("_proxy")) {
                String upper = name.toUpperCase(Locale.ROOT);
                if (value.isEmpty()) {
                    said.remove(upper);
                } else if (name.equals(name.toLowerCase(Locale.ROOT))) {
                    said.put(upper, value);
                }
            }
        });
        return said;
    }
}
