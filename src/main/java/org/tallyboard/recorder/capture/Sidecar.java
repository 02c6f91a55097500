package org.tallyboard.recorder.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The JSON file beside a recording that says what it is and how it came to be. It is also how a recorder that was
/// killed between the last steps knows that they were done.
final class Sidecar {
    private static final Logger LOG = LoggerFactory.getLogger(Sidecar.class);
    static final String SUFFIX = ".json";
    private static final long MAX_BYTES = 16 << 20;
    private static final String STATE = "state";
    private static final String MADE = "made";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+\\.[a-z0-9]+");
    private static final Pattern MADE_NAME = Pattern.compile("(\\.joining-[0-9a-f-]+/)?[A-Za-z0-9_-]+\\.[a-z0-9]+");

    private Sidecar() {}

    /// What was finished, or is but for its last steps.
    ///
    /// @param manifest with the file's lasting name
    /// @param made where the file is, if it has not got its name yet
    /// @param text what the sidecar is to hold at last
    record Finished(Manifest manifest, Path sidecar, Optional<Path> made, ObjectNode text) {
        /// Takes the last steps.
        Manifest complete() throws IOException {
            if (made.isPresent()) {
                Path file = manifest.file().orElseThrow();
                if (Files.exists(made.get())) {
                    // Never replaces another file.
                    Durable.rename(made.get(), file);
                }
                Durable.write(sidecar, text.toPrettyString() + "\n");
            }
            return manifest;
        }
    }

    /// Writes it, with the state `finishing` while its file has not got its name.
    ///
    /// @param manifest without its sidecar; its file lies where it was made
    /// @param streams of the finished file, as ffprobe describes them
    static Finished write(
            JobFolder folder,
            Assignment assignment,
            RecordingRequest request,
            CaptureSettings settings,
            Manifest manifest,
            List<JsonNode> streams,
            String ffmpegVersion,
            Instant now)
            throws IOException {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("job", assignment.jobId()).put("title", request.title()).put("source", request.sourceForPeople());
        request.start().ifPresent(start -> json.put("start", start.toString()));
        request.end().ifPresent(end -> json.put("end", end.toString()));
        request.tags().forEach(json.putArray("tags")::add);
        json.put("attempts", assignment.retries() + 1).put("worker", settings.worker());
        manifest.parts().stream().map(Part::worker).distinct().forEach(json.putArray("workers")::add);
        String ending = "." + request.container().extension();
        String name = folder.freeName(ending);
        manifest.file().ifPresent(file -> json.put("file", name + ending));
        json.put("container", request.container().extension());
        request.profile().ifPresent(profile -> json.put("profile", profile));
        json.put("bytes", manifest.bytes()).put("seconds", manifest.media().toMillis() / 1000.0);
        manifest.sha256().ifPresent(sum -> json.put("sha256", sum));
        if (!manifest.apart().isEmpty()) {
            json.put("apart", manifest.apart());
        }
        ArrayNode parts = json.putArray("parts");
        for (Part part : manifest.parts()) {
            parts.addObject()
                    .put("n", part.number())
                    .put("worker", part.worker())
                    .put("folder", part.folder())
                    .put("file", part.file())
                    .put("from", part.from().toString())
                    .put("to", part.to().toString())
                    .put("bytes", part.bytes());
        }
        ArrayNode gaps = json.putArray("gaps");
        for (Gap gap : manifest.gaps()) {
            gaps.addObject()
                    .put("from", gap.from().toString())
                    .put("to", gap.to().toString())
                    .put("seconds", Duration.between(gap.from(), gap.to()).toMillis() / 1000.0)
                    .put("reason", gap.reason());
        }
        manifest.notes().putInto(json);
        manifest.notes().putFindingsInto(json);
        ArrayNode described = json.putArray("streams");
        streams.forEach(stream -> describe(described.addObject(), stream));
        json.put("ffmpeg", ffmpegVersion).put("finished", now.toString());

        Path sidecar = folder.path().resolve(name + SUFFIX);
        ObjectNode first = json.deepCopy();
        manifest.file().ifPresent(made -> first.put(STATE, "finishing")
                .put(MADE, folder.path().relativize(made).toString()));
        Durable.write(sidecar, first.toPrettyString() + "\n");
        var named = new Manifest(
                manifest.file().map(made -> folder.path().resolve(name + ending)),
                manifest.apart(),
                manifest.parts(),
                manifest.gaps(),
                manifest.media(),
                manifest.bytes(),
                manifest.sha256(),
                manifest.notes(),
                Optional.of(sidecar));
        return new Finished(named, sidecar, manifest.file(), json);
    }

    private static RecordingNotes notes(JsonNode json) {
        return new RecordingNotes(
                json.path("remarks")
                        .valueStream()
                        .map(text -> text.asString(""))
                        .toList(),
                json.path("detected")
                        .valueStream()
                        .flatMap(node -> Flaw.of(node.path("what").asString(""), new ArrayList<>()).stream()
                                .map(flaw -> new Finding(
                                        flaw,
                                        Instant.parse(node.path("from").asString("")),
                                        Instant.parse(node.path("to").asString("")))))
                        .toList(),
                Duration.ofMillis(Math.round(json.path("more").path("before").asDouble(0) * 1000)),
                Duration.ofMillis(Math.round(json.path("more").path("after").asDouble(0) * 1000)));
    }

    private static void describe(ObjectNode target, JsonNode stream) {
        target.put("type", stream.path("codec_type").asString(""))
                .put("codec", stream.path("codec_name").asString(""));
        for (String number : List.of("width", "height", "channels")) {
            if (stream.path(number).isNumber()) {
                target.put(number, stream.path(number).asInt());
            }
        }
        text(target, "frame_rate", stream.path("avg_frame_rate").asString("0/0"), "0/0");
        text(target, "sample_rate", stream.path("sample_rate").asString(""), "");
        text(target, "language", stream.path("tags").path("language").asString(""), "");
    }

    private static void text(ObjectNode target, String name, String value, String unknown) {
        if (!value.equals(unknown)) {
            target.put(name, value);
        }
    }

    /// What was finished before of these parts: a file that is there as it was left, under its name or not yet.
    static Optional<Finished> find(JobFolder folder, String jobId, List<Part> parts) throws IOException {
        if (!Files.isDirectory(folder.path())) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(folder.path())) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .flatMap(file -> read(file, jobId, parts).stream())
                    .findFirst();
        }
    }

    /// Removes what a killed process has left of this job that tells of a file that is nowhere.
    static void dropStale(JobFolder folder, String jobId) throws IOException {
        if (!Files.isDirectory(folder.path())) {
            return;
        }
        List<Path> found;
        try (Stream<Path> files = Files.list(folder.path())) {
            found = files.filter(file -> file.toString().endsWith(SUFFIX)).toList();
        }
        for (Path sidecar : found) {
            if (isStale(sidecar, jobId)) {
                Files.delete(sidecar);
            }
        }
    }

    private static boolean isStale(Path sidecar, String jobId) {
        try {
            if (Files.size(sidecar) > MAX_BYTES) {
                return false;
            }
            JsonNode json = JsonMapper.shared().readTree(Files.readString(sidecar));
            String name = json.path("file").asString("");
            return json.path("job").asString("").equals(jobId)
                    && json.path(STATE).asString("").equals("finishing")
                    && NAME.matcher(name).matches()
                    && !Files.exists(sidecar.resolveSibling(name))
                    && !Files.exists(sidecar.resolveSibling(json.path(MADE).asString("-")));
        } catch (IOException | JacksonException e) {
            return false;
        }
    }

    /// The files of all parts that any sidecar of the folder tells of.
    static List<String> partFiles(JobFolder folder) throws IOException {
        if (!Files.isDirectory(folder.path())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder.path())) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .flatMap(file -> partFiles(file).stream())
                    .toList();
        }
    }

    private static List<String> partFiles(Path sidecar) {
        try {
            return Files.size(sidecar) > MAX_BYTES
                    ? List.of()
                    : JsonMapper.shared()
                            .readTree(Files.readString(sidecar))
                            .path("parts")
                            .valueStream()
                            .map(part -> part.path("file").asString(""))
                            .toList();
        } catch (IOException | JacksonException e) {
            LOG.warn("A sidecar cannot be read and does not count: {}", e.toString());
            return List.of();
        }
    }

    private static Optional<Finished> read(Path sidecar, String jobId, List<Part> wanted) {
        try {
            if (Files.size(sidecar) > MAX_BYTES) {
                return Optional.empty();
            }
            if (!(JsonMapper.shared().readTree(Files.readString(sidecar)) instanceof ObjectNode json)) {
                return Optional.empty();
            }
            List<Part> parts =
                    json.path("parts").valueStream().map(Sidecar::part).toList();
            String name = json.path("file").asString("");
            if (!json.path("job").asString("").equals(jobId)
                    || !NAME.matcher(name).matches()
                    || !parts.stream()
                            .map(Part::file)
                            .toList()
                            .containsAll(wanted.stream().map(Part::file).toList())) {
                return Optional.empty();
            }
            Path file = sidecar.resolveSibling(name);
            long bytes = json.path("bytes").asLong(-1);
            String made = json.path(MADE).asString("");
            boolean finishing = json.path(STATE).asString("").equals("finishing")
                    && MADE_NAME.matcher(made).matches();
            Path unnamed = sidecar.resolveSibling(made);
            if (!isThere(file, bytes) && !(finishing && isThere(unnamed, bytes))) {
                return Optional.empty();
            }
            json.remove(List.of(STATE, MADE));
            var manifest = new Manifest(
                    Optional.of(file),
                    "",
                    parts,
                    json.path("gaps")
                            .valueStream()
                            .map(gap -> new Gap(
                                    Instant.parse(gap.path("from").asString("")),
                                    Instant.parse(gap.path("to").asString("")),
                                    gap.path("reason").asString("")))
                            .toList(),
                    Duration.ofMillis(Math.round(json.path("seconds").asDouble(0) * 1000)),
                    bytes,
                    Optional.of(json.path("sha256").asString("")),
                    notes(json),
                    Optional.of(sidecar));
            return Optional.of(
                    new Finished(manifest, sidecar, finishing ? Optional.of(unnamed) : Optional.empty(), json));
        } catch (IOException | JacksonException | DateTimeException e) {
            LOG.warn("A sidecar cannot be read and does not count: {}", e.toString());
            return Optional.empty();
        }
    }

    private static boolean isThere(Path file, long bytes) throws IOException {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) == bytes;
    }

    private static Part part(JsonNode node) {
        return new Part(
                node.path("n").asInt(),
                node.path("worker").asString(""),
                node.path("folder").asString(""),
                node.path("file").asString(""),
                Instant.parse(node.path("from").asString("")),
                Instant.parse(node.path("to").asString("")),
                node.path("bytes").asLong(0));
    }
}
