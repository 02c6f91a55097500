package org.tallyboard.recorder.source;

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

    private static final Set<Integer> NO_MEDIA = Set.of(
            1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
            109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515,
            526, 530, 531, 532, 540, 548, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3306,
            3659, 4045, 5060, 5061, 5432, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6697, 10080, 11211);

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
        return !unverified.contains(name(host));
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

    /// Whether a port may be connected to. At a host that is not listed itself, ports of services that are no media and
    /// could be made to do something by a request are not: those that browsers block as well (Fetch standard, "bad
    /// ports"), and some databases.
    ///
    /// @throws SourceRefused when it may not be, with the remedy
    void judge(String host, InetAddress address, int port) throws SourceRefused {
        InetAddress plain = PublicAddress.plain(address);
        String name = name(host);
        boolean listed = patterns.stream().anyMatch(pattern -> switch (pattern) {
            case SourcePattern.Public() -> false;
            case SourcePattern.Below(String domain) -> false;
            case SourcePattern.Host(String known) -> name.equals(known);
            case SourcePattern.Network network -> network.contains(address) || network.contains(plain);
        });
        if (!listed && NO_MEDIA.contains(port)) {
            throw new SourceRefused(host + ":" + port + " is no port of a source; to record from it, add \"" + host
                    + "\" to sources in [recorder] of the worker's configuration");
        }
    }

    private static String name(String host) {
        String small = host.toLowerCase(Locale.ROOT);
        return small.endsWith(".") ? small.substring(0, small.length() - 1) : small;
    }

    private boolean allows(String host, InetAddress address) {
        String name = name(host);
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
