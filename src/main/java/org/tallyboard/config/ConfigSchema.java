package org.tallyboard.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which keys the file may hold, by table, and what a wrong one was probably meant to be.
final class ConfigSchema {

    static final String TOP = "";
    static final String AWS = "[aws]";
    static final String ACCOUNT = "[[account]]";
    static final String CREDENTIALS = "[account.credentials]";
    static final String BROKER = "[[broker]]";
    static final String ONLY_BROKER = "[broker]";
    static final String RECORDINGS = "[recordings]";
    static final String FOLDERS = "[recordings.folders]";
    static final String RECORDER = "[recorder]";
    static final String PROFILES = "[recorder.profiles]";
    static final String JOBS = "[jobs]";
    static final String HEADER_SETS = "[recorder.headers]";
    static final String HEADER_SET = "[recorder.headers.NAME]";
    static final String HEADER_FIELDS = "[recorder.headers.NAME.fields]";
    static final String METRICS = "[metrics]";
    static final String STORAGE = "[storage]";
    static final String HISTORY = "[history]";
    static final String SCHEDULE = "[[schedule]]";
    static final String FIELDS = "[schedule.fields]";
    static final String HEADERS = "[schedule.headers]";
    static final String CHANNELS = "[schedule.channels]";
    static final String ONLY = "[schedule.only]";
    static final String EXCEPT = "[schedule.except]";
    static final String CANCELLED = "[schedule.cancelled]";
    static final String SECRET = "a secret";
    static final String AUTHENTICATOR = "the authenticator's file";
    static final String JWT = "[jwt]";
    static final String ENDPOINT = "[endpoint]";
    static final String LDAP = "[ldap]";
    static final String LDAP_GROUPS = "[ldap.groups]";

    /// Tables whose keys are the user's own words.
    private static final Set<String> OPEN = Set.of(
            HEADERS, CHANNELS, ONLY, EXCEPT, CANCELLED, PROFILES, FOLDERS, HEADER_SETS, HEADER_FIELDS, LDAP_GROUPS);

    /// Tables of a file of its own.
    private static final Set<String> OF_AUTHENTICATOR = Set.of(AUTHENTICATOR, JWT, ENDPOINT, LDAP, LDAP_GROUPS);

    private static final List<String> BROKER_KEYS =
            List.of("name", "management", "amqp", "username", "password", "queues", "ca_file");

    private static final Map<String, List<String>> KEYS = Map.ofEntries(
            Map.entry(
                    TOP,
                    List.of(
                            "title",
                            "sandbox",
                            "read_only",
                            "aws",
                            "account",
                            "broker",
                            "recordings",
                            "jobs",
                            "schedule",
                            "recorder",
                            "metrics",
                            "history",
                            "storage")),
            Map.entry(AWS, List.of("proxy", "ca_file")),
            Map.entry(
                    ACCOUNT,
                    List.of(
                            "name",
                            "account_id",
                            "region",
                            "color",
                            "endpoint",
                            "pipelines",
                            "projects",
                            "calls_per_second",
                            "credentials")),
            Map.entry(
                    CREDENTIALS,
                    List.of(
                            "profile",
                            "role_arn",
                            "external_id",
                            "mfa_serial",
                            "source",
                            "access_key_id",
                            "secret_access_key",
                            "session_token")),
            Map.entry(BROKER, BROKER_KEYS),
            Map.entry(ONLY_BROKER, BROKER_KEYS),
            Map.entry(
                    RECORDINGS,
                    List.of(
                            "broker",
                            "tasks",
                            "title",
                            "source",
                            "start",
                            "end",
                            "progress_event",
                            "preview_exchange",
                            "folders",
                            "journal",
                            "journal_group")),
            Map.entry(
                    SCHEDULE,
                    List.of(
                            "name",
                            "url",
                            "format",
                            "headers",
                            "bearer",
                            "username",
                            "password",
                            "next",
                            "next_header",
                            "cursor",
                            "cursor_parameter",
                            "page_parameter",
                            "first_page",
                            "offset_parameter",
                            "first_offset",
                            "max_pages",
                            "timeout",
                            "max_bytes",
                            "attempts",
                            "every",
                            "entries",
                            "fields",
                            "channels",
                            "only",
                            "except",
                            "cancelled",
                            "languages",
                            "duration_unit",
                            "zone",
                            "horizon_days",
                            "pad_before",
                            "pad_after",
                            "lead",
                            "queue",
                            "task",
                            "max_cancel",
                            "max_cancel_from",
                            "cancel_running",
                            "slots",
                            "conflicts")),
            Map.entry(
                    FIELDS,
                    List.of(
                            "id",
                            "title",
                            "source",
                            "start",
                            "end",
                            "duration",
                            "priority",
                            "container",
                            "profile",
                            "tags",
                            "headers",
                            "rendition",
                            "language",
                            "detect",
                            "channel")),
            Map.entry(
                    RECORDER,
                    List.of(
                            "name",
                            "queue",
                            "slots",
                            "folder",
                            "max_attempts",
                            "retry_delay",
                            "follow_ups",
                            "silence",
                            "preview_every",
                            "min_free_gb",
                            "keep_parts",
                            "profiles",
                            "sources",
                            "tls_exceptions",
                            "headers",
                            "default_headers")),
            Map.entry(JOBS, List.of("most_live", "most_ended", "lost_after", "worker_lost_after")),
            Map.entry(HEADER_SET, List.of("hosts", "fields")),
            Map.entry(METRICS, List.of("worker_port", "schedule_port")),
            Map.entry(HISTORY, List.of("folder", "days", "megabytes")),
            Map.entry(STORAGE, List.of("folder")),
            Map.entry(
                    AUTHENTICATOR,
                    List.of(
                            "accounts",
                            "socket",
                            "socket_group",
                            "remember_seconds",
                            "parallel_hashes",
                            "jwt",
                            "endpoint",
                            "ldap")),
            Map.entry(JWT, List.of("jwks", "issuer", "audience", "ca_file")),
            Map.entry(ENDPOINT, List.of("url", "pass", "timeout_seconds", "keep_minutes_while_away", "ca_file")),
            Map.entry(
                    LDAP,
                    List.of("url", "bind_dn", "password", "base", "attribute", "groups", "timeout_seconds", "ca_file")),
            Map.entry(SECRET, List.of("env", "file", "command")));

    private ConfigSchema() {}

    static List<String> keys(String table) {
        return KEYS.getOrDefault(table, List.of());
    }

    /// Whether a table takes any key.
    static boolean isOpen(String table) {
        return OPEN.contains(table);
    }

    /// What to say about a key that `table` does not know.
    static String unknown(String table, String key) {
        String where = table.equals(TOP) || table.equals(AUTHENTICATOR) ? "at the top of the file" : "in " + table;
        String start = "unknown key `" + shown(key) + "` " + where;
        Optional<String> near = Spelling.nearest(keys(table), key);
        if (near.isPresent()) {
            return start + "; did you mean `" + near.get() + "`?";
        }
        // A key that stands below a table's header belongs to that table: the usual slip in TOML.
        Optional<String> home = KEYS.entrySet().stream()
                .filter(e -> !e.getKey().equals(SECRET) && e.getValue().contains(key))
                .filter(e -> OF_AUTHENTICATOR.contains(e.getKey()) == OF_AUTHENTICATOR.contains(table))
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst();
        if (home.isPresent()) {
            String target = home.get().equals(TOP) ? "the top of the file, above every [table]" : home.get();
            return start + "; it belongs to " + target;
        }
        return start + "; known are " + String.join(", ", keys(table)) + ". Remove it or correct it";
    }

    private static String shown(String key) {
        String printable = key.codePoints()
                .map(c -> Character.isISOControl(c) ? '?' : c)
                .limit(60)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return printable.length() < key.length() ? printable + "…" : printable;
    }
}
