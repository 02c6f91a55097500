package org.tallyboard.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Headers of HTTP requests to a source, which a job gets by their name: what is secret in them never travels.
///
/// @param hosts that they are sent to, in small letters: `media.example`, or `*.cdn.example` for all below it
/// @param values by the header's name; each is looked up when a recording begins, and never shown
public record HeaderSet(List<String> hosts, Map<String, Secret> values) {
    public HeaderSet {
        hosts = List.copyOf(hosts);
        values = Map.copyOf(values);
    }

    /// Whether they are sent to this host.
    public boolean isFor(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return hosts.stream()
                .anyMatch(one -> one.startsWith("*.") ? name.endsWith(one.substring(1)) : name.equals(one));
    }

    /// Without the values.
    @Override
    public String toString() {
        return "HeaderSet[hosts=" + hosts + ", names=" + values.keySet() + "]";
    }
}
