package org.tallyboard.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads `[recorder.headers]`.
final class HeaderSetReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,40}");
    private static final Pattern HOST = Pattern.compile("(\\*\\.)?[a-z0-9_][a-z0-9._-]{0,252}|\\[[0-9a-f:.]{2,45}]");
    /// A token of RFC 9110, 5.6.2.
    private static final Pattern FIELD = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");
    /// What the request and its connection are made of.
    private static final Set<String> OURS = Set.of(
            "host",
            "connection",
            "content-length",
            "transfer-encoding",
            "te",
            "trailer",
            "upgrade",
            "range",
            "keep-alive",
            "expect",
            "proxy-authorization",
            "proxy-connection");
    private static final Set<String> ALWAYS_SECRET = Set.of("authorization", "cookie");

    private final Secrets secrets;

    HeaderSetReader(Secrets secrets) {
        this.secrets = secrets;
    }

    Map<String, HeaderSet> read(Table recorder) {
        Map<String, HeaderSet> sets = new HashMap<>();
        recorder.table("headers", ConfigSchema.HEADER_SETS).ifPresent(named -> {
            for (String name : named.keys()) {
                if (!NAME.matcher(name).matches()) {
                    named.problem(name, "has letters, digits, dots, dashes and underlines, at most 40");
                }
                named.table(name, ConfigSchema.HEADER_SET).ifPresent(table -> sets.put(name, set(table)));
            }
        });
        return sets;
    }

    private HeaderSet set(Table table) {
        List<String> hosts = new ArrayList<>();
        if (table.has("hosts")) {
            for (String entry : table.strings("hosts").orElse(List.of())) {
                String host = entry.strip().toLowerCase(Locale.ROOT);
                if (HOST.matcher(host).matches()) {
                    hosts.add(host);
                } else {
                    table.problem("hosts", "holds what is no host, such as \"cdn.example\" or \"*.example\"");
                }
            }
        }
        Map<String, String> plain = new HashMap<>();
        Map<String, Secret> secret = new HashMap<>();
        if (!table.has("fields")) {
            table.missing("fields", "fields = { User-Agent = \"…\" }");
        }
        table.table("fields", ConfigSchema.HEADER_FIELDS).ifPresent(fields -> {
            for (String field : fields.keys()) {
                String small = field.toLowerCase(Locale.ROOT);
                if (!FIELD.matcher(field).matches() || OURS.contains(small)) {
                    fields.problem(field, "is no header field to set here");
                } else if (fields.isText(field) && !ALWAYS_SECRET.contains(small)) {
                    fields.string(field).ifPresent(text -> {
                        if (text.chars().anyMatch(sign -> sign > 0xff)) {
                            fields.problem(field, "holds a character that no header can have; escape it");
                        }
                        plain.put(field, text);
                    });
                } else {
                    secrets.read(fields, field).ifPresent(value -> secret.put(field, value));
                }
            }
        });
        if (!secret.isEmpty() && hosts.isEmpty()) {
            table.missing("hosts", "hosts = [\"cdn.example\"]: where secret fields may be sent");
        }
        return new HeaderSet(hosts, plain, secret);
    }
}
