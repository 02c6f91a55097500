package org.tallyboard.recorder.worker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Job ids with a word about each, in a file, so that they are known after a restart: the newest [#MOST] of the last
/// [#KEPT]. One line of JSON each, `[id, number, word, epoch milliseconds]`; a line that cannot be read is skipped.
/// When the file cannot be written, the log says so and the memory works on.
final class IdLog {
    static final int MOST = 10_000;
    static final Duration KEPT = Duration.ofDays(30);

    private static final Logger LOG = LoggerFactory.getLogger(IdLog.class);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path file;
    private final InstantSource time;
    private final Map<String, Note> notes = new LinkedHashMap<>();
    private int lines;

    /// @param number for ended jobs the attempt
    /// @param word for ended jobs how
    record Note(int number, String word, Instant at) {}

    IdLog(Path file, InstantSource time) {
        this.file = file;
        this.time = time;
        read();
    }

    synchronized Optional<Note> get(String id) {
        return Optional.ofNullable(notes.get(id)).filter(this::isFresh);
    }

    synchronized List<String> ids() {
        return notes.entrySet().stream()
                .filter(entry -> isFresh(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    synchronized void put(String id, int number, String word) {
        var note = new Note(number, word, time.instant());
        keep(id, note);
        try {
            if (lines >= 2 * MOST) {
                rewrite();
            } else {
                Files.writeString(file, line(id, note), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                lines++;
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be written; after a restart its newest lines are forgotten: {}", file, e.toString());
        }
    }

    private boolean isFresh(Note note) {
        return note.at().plus(KEPT).isAfter(time.instant());
    }

    private void keep(String id, Note note) {
        notes.remove(id);
        notes.put(id, note);
        if (notes.size() > MOST) {
            notes.remove(notes.keySet().iterator().next());
        }
    }

    private void read() {
        try {
            Files.createDirectories(Optional.ofNullable(file.getParent()).orElse(Path.of(".")));
            if (!Files.exists(file)) {
                return;
            }
            for (String line : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n")) {
                lines++;
                read(line);
            }
            if (lines > MOST) {
                rewrite();
            }
        } catch (IOException e) {
            LOG.warn("{} cannot be used; jobs that ended before the start are not known: {}", file, e.toString());
        }
    }

    private void read(String line) {
        try {
            JsonNode node = JSON.readTree(line);
            if (node.isArray() && node.size() == 4 && node.path(0).isString()) {
                keep(
                        node.path(0).asString(),
                        new Note(
                                node.path(1).asInt(0),
                                node.path(2).asString(""),
                                Instant.ofEpochMilli(node.path(3).asLong(0))));
            }
        } catch (JacksonException e) {
            LOG.debug("A line of {} was cut off", file);
        }
    }

    private void rewrite() throws IOException {
        var text = new StringBuilder();
        notes.forEach((id, note) -> text.append(line(id, note)));
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        lines = notes.size();
    }

    private static String line(String id, Note note) {
        return JSON.createArrayNode()
                        .add(id)
                        .add(note.number())
                        .add(note.word())
                        .add(note.at().toEpochMilli())
                        .toString()
                + "\n";
    }
}
