package org.tallyboard.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/// Reads `[recorder]`; what is left out is as [RecorderConfig#standard] has it.
final class RecorderReader {
    private static final Pattern NAME = Pattern.compile("[^@\\s/]{1,100}@[^@\\s/]{1,100}");
    private static final Pattern QUEUE = Pattern.compile("[^\\s/]{1,100}");

    private final Environment environment;
    private final Path folder;

    RecorderReader(Environment environment, Path folder) {
        this.environment = environment;
        this.folder = folder;
    }

    RecorderConfig read(Table top) {
        RecorderConfig standard = RecorderConfig.standard();
        Optional<Table> found = top.table("recorder", Schema.RECORDER);
        if (found.isEmpty()) {
            return standard;
        }
        Table table = found.get();
        return new RecorderConfig(
                text(table, "name", NAME, "must be NAME@HOST, as in \"rec-w1@studio\""),
                text(table, "queue", QUEUE, "must be a queue's name without spaces, at most 100 characters")
                        .orElse(standard.queue()),
                whole(table, "slots", standard.slots(), 1, 1_000),
                table.string("folder").map(path -> environment.resolve(folder, path)),
                whole(table, "max_attempts", standard.maxAttempts(), 1, 1_000_000),
                seconds(table, "retry_delay", standard.retryDelay(), 1, 3_600),
                seconds(table, "silence", standard.silence(), 2, 600),
                seconds(table, "preview_every", standard.previewEvery(), 1, 600));
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
