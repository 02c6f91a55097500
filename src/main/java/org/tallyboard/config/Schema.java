package org.tallyboard.config;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which keys the file may hold, by table, and what a wrong one was probably meant to be.
final class Schema {

    static final String TOP = "";
    static final String ACCOUNT = "[[account]]";
    static final String CREDENTIALS = "[account.credentials]";
    static final String BROKER = "[broker]";
    static final String RECORDINGS = "[recordings]";
    static final String FOLDERS = "[recordings.folders]";
    static final String RECORDER = "[recorder]";
    static final String PROFILES = "[recorder.profiles]";
    static final String STORAGE = "[storage]";
    static final String SCHEDULE = "[[schedule]]";
    static final String FIELDS = "[schedule.fields]";
    static final String HEADERS = "[schedule.headers]";
    static final String CHANNELS = "[schedule.channels]";
    static final String ONLY = "[schedule.only]";
    static final String SECRET = "a secret";

    /// Tables whose keys are the user's own words.
    private static final Set<String> OPEN = Set.of(HEADERS, CHANNELS, ONLY, PROFILES, FOLDERS);

    private static final Map<String, List<String>> KEYS = Map.of(
            TOP, List.of("title", "sandbox", "account", "broker", "recordings", "schedule", "recorder", "storage"),
            ACCOUNT,
                    List.of(
                            "name",
                            "account_id",
                            "region",
                            "color",
                            "endpoint",
                            "pipelines",
                            "calls_per_second",
                            "credentials"),
            CREDENTIALS,
                    List.of(
                            "profile",
                            "role_arn",
                            "external_id",
                            "source",
                            "access_key_id",
                            "secret_access_key",
                            "session_token"),
            BROKER, List.of("name", "management", "amqp", "username", "password", "queues", "ca_file"),
            RECORDINGS,
                    List.of(
                            "tasks",
                            "title",
                            "source",
                            "start",
                            "end",
                            "progress_event",
                            "preview_exchange",
                            "folders",
                            "journal"),
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
                            "page_parameter",
                            "first_page",
                            "max_pages",
                            "timeout",
                            "max_bytes",
                            "attempts",
                            "every",
                            "entries",
                            "fields",
                            "channels",
                            "only",
                            "zone",
                            "horizon_days",
                            "pad_before",
                            "pad_after",
                            "lead",
                            "queue",
                            "task",
                            "max_cancel",
                            "cancel_running"),
            FIELDS,
                    List.of(
                            "id",
                            "title",
                            "source",
                            "start",
                            "end",
                            "priority",
                            "container",
                            "profile",
                            "tags",
                            "channel"),
            RECORDER,
                    List.of(
                            "name",
                            "queue",
                            "slots",
                            "folder",
                            "max_attempts",
                            "retry_delay",
                            "silence",
                            "preview_every",
                            "min_free_gb",
                            "keep_parts",
                            "profiles"),
            STORAGE, List.of("folder"),
            SECRET, List.of("env", "file", "command"));

    private Schema() {}

    static List<String> keys(String table) {
        return KEYS.getOrDefault(table, List.of());
    }

    /// Whether a table takes any key.
    static boolean isOpen(String table) {
        return OPEN.contains(table);
    }

    /// What to say about a key that `table` does not know.
    static String unknown(String table, String key) {
        String where = table.equals(TOP) ? "at the top of the file" : "in " + table;
        String start = "unknown key `" + shown(key) + "` " + where;
        Optional<String> near = nearest(keys(table), key);
        if (near.isPresent()) {
            return start + "; did you mean `" + near.get() + "`?";
        }
        // A key that stands below a table's header belongs to that table: the usual slip in TOML.
        Optional<String> home = KEYS.entrySet().stream()
                .filter(e -> !e.getKey().equals(SECRET) && e.getValue().contains(key))
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

    private static Optional<String> nearest(List<String> known, String key) {
        String folded = key.toLowerCase(java.util.Locale.ROOT).replace('-', '_');
        return known.stream()
                .filter(k -> distance(k, folded) <= Math.max(1, k.length() / 4))
                .min(Comparator.comparingInt(k -> distance(k, folded)));
    }

    /// Edit distance in which two neighbours that changed places count as one slip.
    static int distance(String a, String b) {
        if (Math.abs(a.length() - b.length()) > 4) {
            return Integer.MAX_VALUE;
        }
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
