package org.tallyboard.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Reads `[recordings]`; what is left out is as [RecordingsConfig#standard] has it.
final class RecordingsReader {

    private static final Pattern ARGUMENT = Pattern.compile("kwargs\\.\\w{1,100}|args\\.[0-9]{1,3}");
    private static final Pattern EVENT = Pattern.compile("task-[a-z0-9_-]{1,60}");
    /// Celery's own task events (celery.events.state): a progress event must not be taken for one of them.
    private static final Set<String> CELERY = Set.of(
            "task-sent",
            "task-received",
            "task-started",
            "task-succeeded",
            "task-failed",
            "task-rejected",
            "task-retried",
            "task-revoked");

    private RecordingsReader() {}

    /// @param paths makes a path of what the file says
    static RecordingsConfig read(Table top, Function<String, Path> paths) {
        RecordingsConfig standard = RecordingsConfig.standard();
        Optional<Table> found = top.table("recordings", ConfigSchema.RECORDINGS);
        if (found.isEmpty()) {
            return standard;
        }
        Table table = found.get();
        return new RecordingsConfig(
                table.string("broker"),
                table.strings("tasks").<Set<String>>map(HashSet::new).orElse(standard.tasks()),
                argument(table, "title", standard.title()),
                argument(table, "source", standard.source()),
                argument(table, "start", standard.start()),
                argument(table, "end", standard.end()),
                event(table, standard.progressEvent()),
                exchange(table, standard.previewExchange()),
                folders(table, paths),
                table.string("journal").map(paths),
                table.bool("journal_group").orElse(false));
    }

    private static Map<Path, Path> folders(Table table, Function<String, Path> paths) {
        Map<Path, Path> folders = new HashMap<>();
        table.table("folders", ConfigSchema.FOLDERS).ifPresent(found -> {
            for (String there : found.keys()) {
                if (there.startsWith("/")) {
                    found.string(there)
                            .ifPresent(here -> folders.put(Path.of(there).normalize(), paths.apply(here)));
                } else {
                    found.problem(there, "must be the worker's folder from / on, as in \"/srv/recordings\"");
                }
            }
        });
        return folders;
    }

    private static String argument(Table table, String key, String standard) {
        Optional<String> text = table.string(key);
        if (text.isPresent() && !ARGUMENT.matcher(text.get()).matches()) {
            table.problem(key, "must name an argument, as in \"kwargs." + key + "\" or \"args.0\"");
        }
        return text.orElse(standard);
    }

    private static String event(Table table, String standard) {
        Optional<String> text = table.string("progress_event");
        if (text.isPresent() && !EVENT.matcher(text.get()).matches()) {
            table.problem(
                    "progress_event",
                    "must begin with task-, as in \"" + standard + "\": small letters, digits," + " - and _");
        } else if (text.filter(CELERY::contains).isPresent()) {
            table.problem("progress_event", "is one of Celery's own events; choose a name that Celery does not use");
        }
        return text.orElse(standard);
    }

    private static String exchange(Table table, String standard) {
        Optional<String> text = table.string("preview_exchange");
        if (text.isPresent() && text.get().getBytes(StandardCharsets.UTF_8).length > 255) {
            table.problem("preview_exchange", "is longer than 255 bytes, which AMQP does not take");
        } else if (text.filter(name -> name.equals("celeryev") || name.startsWith("amq."))
                .isPresent()) {
            table.problem(
                    "preview_exchange",
                    "must be an exchange of its own: pictures would flood the other readers of" + " this one");
        }
        return text.orElse(standard);
    }
}
