package org.tallyboard.aws;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.pipeline.StageCondition;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Keeps the structure of each pipeline's present version on disk, because GetPipeline is the call that is throttled
/// first. One file per pipeline; a file that cannot be read is dropped and read from AWS again.
final class StructureCache {

    private static final Logger LOG = LoggerFactory.getLogger(StructureCache.class);
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9.@\\-_]{1,100}");
    private static final String SUFFIX = ".structure.json";
    /// Far more than any declaration with AWS's largest of 1,000 actions takes.
    private static final long LARGEST = 1_000_000;

    private final Path folder;

    StructureCache(Path folder) {
        this.folder = folder;
    }

    /// The structure of that version, where it is kept.
    Optional<Structure> read(String pipeline, int version) {
        Optional<Path> file = file(pipeline).filter(Files::isRegularFile);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            if (Files.size(file.get()) > LARGEST) {
                throw new IOException("larger than any structure");
            }
            return Optional.of(parse(JSON.readTree(Files.readString(file.get()))))
                    .filter(structure -> structure.version() == version);
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            LOG.warn(
                    "dropping {}, which cannot be read ({})",
                    file.get(),
                    e.getClass().getSimpleName());
            drop(file.get());
            return Optional.empty();
        }
    }

    /// Keeps a structure in place of that of older versions. A full disk costs a call at the next start, nothing else.
    void write(String pipeline, Structure structure) {
        Optional<Path> file = file(pipeline);
        if (file.isEmpty()) {
            return;
        }
        Path part = file.get().resolveSibling(file.get().getFileName() + ".part");
        try {
            Files.createDirectories(folder);
            Files.writeString(part, JSON.writeValueAsString(json(structure)));
            Files.move(part, file.get(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | JacksonException e) {
            LOG.warn("cannot keep the structure of {}: {}", pipeline, e.toString());
            drop(part);
        }
    }

    /// Drops what is kept of pipelines that no longer exist.
    void keepOnly(List<String> pipelines) {
        List<String> files = pipelines.stream().map(name -> name + SUFFIX).toList();
        try (Stream<Path> kept = Files.list(folder)) {
            kept.filter(path -> path.getFileName().toString().endsWith(SUFFIX))
                    .filter(path -> !files.contains(path.getFileName().toString()))
                    .forEach(StructureCache::drop);
        } catch (IOException noFolder) {
            // Nothing is kept yet.
        }
    }

    private Optional<Path> file(String pipeline) {
        return NAME.matcher(pipeline).matches() ? Optional.of(folder.resolve(pipeline + SUFFIX)) : Optional.empty();
    }

    private static void drop(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("cannot delete {}: {}", file, e.toString());
        }
    }

    private static ObjectNode json(Structure structure) {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", structure.version());
        root.put("type", structure.type());
        root.put("mode", structure.mode());
        ArrayNode stages = root.putArray("stages");
        structure.stages().forEach(stage -> {
            ObjectNode node = stages.addObject();
            node.put("name", stage.name());
            ArrayNode actions = node.putArray("actions");
            stage.actions().forEach(action -> actions.addObject()
                    .put("name", action.name())
                    .put("category", action.category())
                    .put("owner", action.owner())
                    .put("provider", action.provider())
                    .put("runOrder", action.runOrder())
                    .put("question", action.question())
                    .put("review", action.review()));
            ArrayNode conditions = node.putArray("conditions");
            stage.conditions().forEach(condition -> {
                ObjectNode each = conditions
                        .addObject()
                        .put("kind", condition.kind().name())
                        .put("result", condition.result());
                condition.rules().forEach(each.putArray("rules")::add);
            });
        });
        return root;
    }

    private static Structure parse(JsonNode root) {
        List<Structure.StageShape> stages = new ArrayList<>();
        for (JsonNode stage : array(root, "stages")) {
            List<Structure.ActionShape> actions = new ArrayList<>();
            for (JsonNode action : array(stage, "actions")) {
                actions.add(new Structure.ActionShape(
                        text(action, "name"),
                        text(action, "category"),
                        text(action, "owner"),
                        text(action, "provider"),
                        number(action, "runOrder"),
                        text(action, "question"),
                        text(action, "review")));
            }
            List<Structure.ConditionShape> conditions = new ArrayList<>();
            for (JsonNode condition : array(stage, "conditions")) {
                List<String> rules = new ArrayList<>();
                array(condition, "rules").forEach(rule -> rules.add(rule.asString()));
                conditions.add(new Structure.ConditionShape(
                        StageCondition.Kind.valueOf(text(condition, "kind")), text(condition, "result"), rules));
            }
            stages.add(new Structure.StageShape(text(stage, "name"), actions, conditions));
        }
        return new Structure(number(root, "version"), text(root, "type"), text(root, "mode"), stages);
    }

    private static JsonNode array(JsonNode node, String name) {
        return checked(node.path(name), node.path(name).isArray(), name);
    }

    private static String text(JsonNode node, String name) {
        return checked(node.path(name), node.path(name).isString(), name).asString();
    }

    private static int number(JsonNode node, String name) {
        return checked(node.path(name), node.path(name).isInt(), name).intValue();
    }

    private static JsonNode checked(JsonNode value, boolean good, String name) {
        if (!good) {
            throw new IllegalArgumentException("no usable " + name);
        }
        return value;
    }
}
