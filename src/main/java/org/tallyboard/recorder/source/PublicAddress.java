package org.tallyboard.recorder.source;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.tallyboard.config.SourcePattern;
import org.tallyboard.config.SourcePattern.Network;

/// Which addresses belong to the Internet at large: those that IANA's registries of special-purpose addresses (RFC
/// 6890) do not set apart, and neither this machine's own nor a cloud's metadata service.
final class PublicAddress {
    private static final List<Network> SPECIAL = networks(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10", // carriers' NAT, and a cloud's metadata
            "127.0.0.0/8",
            "168.63.129.16", // looks public, but is Azure's own host beside each of its machines
            "169.254.0.0/16", // the link, and most clouds' metadata
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3", // multicast, reserved, broadcast
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "3fff::/20");
    /// All that was given out of IPv6 so far for everybody.
    private static final Network GLOBAL = networks("2000::/3").getFirst();
    /// RFC 6052: an IPv4 address behind a translator.
    private static final Network TRANSLATED = networks("64:ff9b::/96").getFirst();
    /// RFC 3056: an IPv4 address as a relay.
    private static final Network SIX_TO_FOUR = networks("2002::/16").getFirst();

    private PublicAddress() {}

    static boolean is(InetAddress address) {
        InetAddress plain = plain(address);
        return (!(plain instanceof Inet6Address) || GLOBAL.contains(plain))
                && SPECIAL.stream().noneMatch(network -> network.contains(plain))
                && !isOwn(address)
                && !isOwn(plain);
    }

    /// The IPv4 address that an IPv6 one stands for, else the address itself. Java has done this already for
    /// `::ffff:a.b.c.d`.
    static InetAddress plain(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (TRANSLATED.contains(address)) {
            return of(Arrays.copyOfRange(bytes, 12, 16));
        }
        return SIX_TO_FOUR.contains(address) ? of(Arrays.copyOfRange(bytes, 2, 6)) : address;
    }

    /// What this machine sends to itself passes no firewall, whatever the address.
    private static boolean isOwn(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return true;
        }
    }

    private static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("An IPv4 address has four bytes.", e);
        }
    }

    private static List<Network> networks(String... texts) {
        return Arrays.stream(texts)
                .map(text -> (Network) SourcePattern.parse(text))
                .toList();
    }
}
