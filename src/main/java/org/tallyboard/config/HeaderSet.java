package org.tallyboard.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// HTTP header fields that a job can have sent to its source, by the name of this set alone: so nothing of them stands
/// in a message, an event or a result.
///
/// @param hosts where secret fields may be sent, in small letters: `cdn.example`, or `*.example` for all below it;
///     whoever can send a job could have them sent anywhere otherwise
/// @param plain fields that are no secret, sent wherever the source leads
/// @param secret fields that are sent to `hosts` alone, looked up each time a part begins
public record HeaderSet(List<String> hosts, Map<String, String> plain, Map<String, Secret> secret) {
    public HeaderSet {
        hosts = List.copyOf(hosts);
        plain = Map.copyOf(plain);
        secret = Map.copyOf(secret);
    }

    /// Whether secret fields may be sent to this host.
    public boolean isFor(String host) {
        String small = host.toLowerCase(Locale.ROOT);
        return hosts.stream()
                .anyMatch(known -> known.startsWith("*.") ? small.endsWith(known.substring(1)) : small.equals(known));
    }
}
