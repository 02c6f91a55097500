package org.tallyboard.recorder.capture;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.tallyboard.config.SourcePattern;

/// Where recordings may come from. It is the address that is judged, whatever a name or number was written for it: a
/// name leads wherever its owner wants, also to a host behind the firewall.
///
/// What is listed is allowed: a host by its name wherever it is, an address by itself. Names below a domain (`*.`) are
/// good for public addresses only, because nobody knows all of them.
///
/// @param patterns at least one of them has to fit
/// @param unverified hosts, in small letters, whose TLS certificate is taken as it is; everybody else's is verified
public record AllowedSources(List<SourcePattern> patterns, Set<String> unverified) {
    /// Every public address and no other.
    public static final AllowedSources PUBLIC = new AllowedSources(List.of(new SourcePattern.Public()));

    public AllowedSources {
        patterns = List.copyOf(patterns);
        unverified = Set.copyOf(unverified);
    }

    /// Everybody's certificate is verified.
    public AllowedSources(List<SourcePattern> patterns) {
        this(patterns, Set.of());
    }

    /// The same, with hosts whose certificate is taken as it is.
    public AllowedSources withUnverified(Set<String> hosts) {
        return new AllowedSources(patterns, hosts);
    }

    /// Whether the certificate of this host, by name or address, has to be trusted.
    boolean verifies(String host) {
        String small = host.toLowerCase(Locale.ROOT);
        return !unverified.contains(small.endsWith(".") ? small.substring(0, small.length() - 1) : small);
    }

    /// As in the configuration.
    ///
    /// @throws IllegalArgumentException when one of them is no pattern
    public static AllowedSources of(String... patterns) {
        return new AllowedSources(Stream.of(patterns).map(SourcePattern::parse).toList());
    }

    /// The addresses that may be connected to.
    ///
    /// @param host as it was asked for, name or literal
    /// @param addresses all that it has, at least one
    /// @throws SourceRefused when none of them may be, with the remedy
    List<InetAddress> judge(String host, List<InetAddress> addresses) throws SourceRefused {
        List<InetAddress> allowed =
                addresses.stream().filter(address -> allows(host, address)).toList();
        if (allowed.isEmpty()) {
            throw refusal(host, addresses.getFirst());
        }
        return allowed;
    }

    private boolean allows(String host, InetAddress address) {
        String small = host.toLowerCase(Locale.ROOT);
        String name = small.endsWith(".") ? small.substring(0, small.length() - 1) : small;
        InetAddress plain = PublicAddress.plain(address);
        boolean open = PublicAddress.is(address);
        return patterns.stream().anyMatch(pattern -> switch (pattern) {
            case SourcePattern.Public() -> open;
            case SourcePattern.Host(String listed) -> name.equals(listed);
            case SourcePattern.Below(String domain) -> open && name.endsWith("." + domain);
            case SourcePattern.Network network -> network.contains(address) || network.contains(plain);
        });
    }

    private static SourceRefused refusal(String host, InetAddress address) {
        String literal = address.getHostAddress();
        boolean named = host.matches("[a-zA-Z].*");
        return new SourceRefused((host.equals(literal) ? literal : host + " is at " + literal + ", which") + " is "
                + (PublicAddress.is(address) ? "not allowed" : "no public address")
                + "; to record from it, add \"" + (named ? host + "\" or \"" : "") + literal
                + "\" to sources in [recorder] of the worker's configuration");
    }
}
