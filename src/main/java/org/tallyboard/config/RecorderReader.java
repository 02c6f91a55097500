package org.tallyboard.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/// Reads `[recorder]`; what is left out is as [RecorderConfig#standard] has it.
final class RecorderReader {
    private static final Pattern NAME = Pattern.compile("[^@\\s/]{1,100}@[^@\\s/]{1,100}");
    /// A limit above this is a slip: no disk is that large.
    private static final int MOST_GB = 1_000_000;
    private static final Pattern HOST =
            Pattern.compile("[a-z0-9_](?:[a-z0-9._-]{0,252}[a-z0-9_])?|\\[[0-9a-f:.]{2,45}]");
    private static final Pattern QUEUE = Pattern.compile("[^\\s/]{1,100}");

    private static final String NO_QUEUE = "must be a queue's name without spaces, at most 100 characters";

    private final Environment environment;
    private final Path folder;
    private final HeaderSetReader headers;

    RecorderReader(Environment environment, Path folder) {
        this.environment = environment;
        this.folder = folder;
        this.headers = new HeaderSetReader(new Secrets(environment, folder));
    }

    RecorderConfig read(Table top) {
        RecorderConfig standard = RecorderConfig.standard();
        Optional<Table> found = top.table("recorder", ConfigSchema.RECORDER);
        if (found.isEmpty()) {
            return standard;
        }
        Table table = found.get();
        Map<String, HeaderSet> sets = headers.read(table);
        return new RecorderConfig(
                text(table, "name", NAME, "must be NAME@HOST, as in \"rec-w1@studio\""),
                text(table, "queue", QUEUE, NO_QUEUE).orElse(standard.queue()),
                whole(table, "slots", standard.slots(), 1, 1_000),
                table.string("folder").map(path -> environment.resolve(folder, path)),
                whole(table, "max_attempts", standard.maxAttempts(), 1, 1_000_000),
                seconds(table, "retry_delay", standard.retryDelay(), 1, 3_600),
                text(table, "follow_ups", QUEUE, NO_QUEUE).orElse(standard.followUps()),
                seconds(table, "silence", standard.silence(), 2, 600),
                seconds(table, "preview_every", standard.previewEvery(), 1, 600),
                bytes(table, "min_free_gb", standard.minFree()),
                table.bool("keep_parts").orElse(standard.keepParts()),
                profiles(table),
                sources(table).orElse(standard.sources()),
                tlsExceptions(table),
                sets,
                defaultHeaders(table, sets));
    }

    private static long bytes(Table table, String key, long standard) {
        OptionalDouble number = table.number(key);
        if (number.isPresent() && !(number.getAsDouble() >= 0 && number.getAsDouble() <= MOST_GB)) {
            table.problem(key, "must be 0, for no limit, to " + MOST_GB);
            return standard;
        }
        return number.isPresent() ? Math.round(number.getAsDouble() * (1L << 30)) : standard;
    }

    private static Optional<List<SourcePattern>> sources(Table table) {
        return table.strings("sources").map(entries -> {
            List<SourcePattern> sources = new ArrayList<>();
            for (String entry : entries) {
                try {
                    sources.add(SourcePattern.parse(entry));
                } catch (IllegalArgumentException e) {
                    table.problem("sources", String.valueOf(e.getMessage()));
                }
            }
            return sources;
        });
    }

    private static List<String> tlsExceptions(Table table) {
        List<String> hosts = new ArrayList<>();
        for (String entry : table.strings("tls_exceptions").orElse(List.of())) {
            String host = entry.strip().toLowerCase(Locale.ROOT);
            if (HOST.matcher(host).matches()) {
                hosts.add(host);
            } else {
                table.problem("tls_exceptions", "\"" + entry + "\" is no host, such as \"cam1.lan\" or \"10.2.0.7\"");
            }
        }
        return hosts;
    }

    private static Optional<String> defaultHeaders(Table table, Map<String, HeaderSet> headers) {
        Optional<String> name = table.string("default_headers");
        if (name.isPresent() && !headers.containsKey(name.get())) {
            table.problem("default_headers", "names no set of [recorder.headers]");
        }
        return name;
    }

    private static Map<String, List<String>> profiles(Table table) {
        Map<String, List<String>> profiles = new HashMap<>();
        table.table("profiles", ConfigSchema.PROFILES).ifPresent(named -> {
            for (String name : named.keys()) {
                named.strings(name).ifPresent(arguments -> profiles.put(name, arguments));
            }
        });
        return profiles;
    }

    private static Optional<String> text(Table table, String key, Pattern form, String problem) {
        Optional<String> text = table.string(key);
        if (text.isPresent() && !form.matcher(text.get()).matches()) {
            table.problem(key, problem);
        }
        return text;
    }

    private static int whole(Table table, String key, int standard, int least, int most) {
        OptionalDouble number = table.number(key);
        if (number.isPresent()
                && (!table.isWholeNumber(key) || number.getAsDouble() < least || number.getAsDouble() > most)) {
            table.problem(key, "must be a whole number from " + least + " to " + most);
            return standard;
        }
        return number.isPresent() ? (int) number.getAsDouble() : standard;
    }

    private static Duration seconds(Table table, String key, Duration standard, int least, int most) {
        OptionalDouble number = table.number(key);
        if (number.isPresent() && !(number.getAsDouble() >= least && number.getAsDouble() <= most)) {
            table.problem(key, "must be " + least + " to " + most + " seconds");
            return standard;
        }
        return number.isPresent() ? Duration.ofMillis(Math.round(number.getAsDouble() * 1_000)) : standard;
    }
}
