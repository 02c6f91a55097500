package org.tallyboard.config;

import java.net.InetAddress;
import java.util.Locale;

/// One entry of the list of sources that may be recorded.
public sealed interface SourcePattern {
    /// Every public address, `"public"`.
    record Public() implements SourcePattern {}

    /// This host, `"cam1.lan"`, wherever it is.
    ///
    /// @param name in small letters, without a dot at its end
    record Host(String name) implements SourcePattern {}

    /// Every host below a domain, `"*.example.org"`.
    ///
    /// @param domain in small letters, without a dot at either end
    record Below(String domain) implements SourcePattern {}

    /// Addresses, `"10.2.0.0/16"`, or a single one, `"fd00::7"`.
    ///
    /// @param first of them: what comes after its bits is zero
    /// @param bits how many of its leading bits they share
    record Network(InetAddress first, int bits) implements SourcePattern {
        /// Whether the address is one of them.
        public boolean contains(InetAddress address) {
            byte[] left = first.getAddress();
            byte[] right = address.getAddress();
            if (left.length != right.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                if (((left[bit / 8] ^ right[bit / 8]) & 0x80 >> bit % 8) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /// Reads an entry.
    ///
    /// @throws IllegalArgumentException when it is none, with what is wrong with it
    static SourcePattern parse(String text) {
        String entry = text.strip().toLowerCase(Locale.ROOT);
        if (entry.equals("public")) {
            return new Public();
        }
        if (entry.matches("[0-9./]+|[0-9a-f./]*:[0-9a-f:./]*")) {
            return network(text.strip());
        }
        boolean below = entry.startsWith("*.");
        String name = below ? entry.substring(2) : entry;
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        if (name.length() > 253 || !name.matches("(?!-)[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*")) {
            throw new IllegalArgumentException("\"" + text + "\" is no host, such as \"cam1.lan\" or \"*.example.org\""
                    + " (without scheme, port and path), no network, such as \"10.2.0.0/16\", and not \"public\"");
        }
        return below ? new Below(name) : new Host(name);
    }

    private static Network network(String text) {
        String[] parts = text.split("/", -1);
        String literal = parts[0];
        if (parts.length > 2 || !literal.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}|(?=.*:)[0-9a-fA-F:.]{2,45}")) {
            throw noAddress(text);
        }
        InetAddress first;
        try {
            first = InetAddress.ofLiteral(literal);
        } catch (IllegalArgumentException e) {
            throw noAddress(text);
        }
        int all = first.getAddress().length * 8;
        if (parts.length == 1) {
            return new Network(first, all);
        }
        // An IPv4 address in the form of an IPv6 one counts as what it is, so its bits would mean something else.
        if (!parts[1].matches("[0-9]{1,3}")
                || Integer.parseInt(parts[1]) > all
                || literal.contains(":") == (all == 32)) {
            throw noAddress(text);
        }
        var network = new Network(first, Integer.parseInt(parts[1]));
        byte[] bytes = first.getAddress();
        for (int bit = network.bits(); bit < all; bit++) {
            if ((bytes[bit / 8] & 0x80 >> bit % 8) != 0) {
                throw new IllegalArgumentException("\"" + text + "\" has bits behind its first " + network.bits()
                        + ": write the network's first address, or leave /" + network.bits() + " out");
            }
        }
        return network;
    }

    private static IllegalArgumentException noAddress(String text) {
        return new IllegalArgumentException(
                "\"" + text + "\" is no address or network, such as \"10.2.0.7\", \"10.2.0.0/16\" or \"fd00:2::/32\"");
    }
}
