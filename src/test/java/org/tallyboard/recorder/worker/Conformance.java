package org.tallyboard.recorder.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// Compares what two workers say key by key and type by type: the values are each one's own.
final class Conformance {
    private Conformance() {}

    /// What differs, as lines `path: theirs, ours`.
    ///
    /// @param intended paths that are allowed to differ, with everything below them
    static List<String> differences(String path, JsonNode theirs, JsonNode ours, Map<String, String> intended) {
        if (intended.containsKey(path)) {
            return List.of();
        }
        String their = type(theirs);
        String own = type(ours);
        if (!their.equals(own)) {
            return List.of(path + ": " + their + ", " + own);
        }
        var found = new ArrayList<String>();
        if (theirs.isObject()) {
            Set<String> names = new TreeSet<>(theirs.propertyNames());
            names.addAll(ours.propertyNames());
            for (String name : names) {
                String below = path.isEmpty() ? name : path + "." + name;
                if (intended.containsKey(below)) {
                    continue;
                }
                if (!theirs.has(name) || !ours.has(name)) {
                    found.add(below + ": " + (theirs.has(name) ? "there, missing" : "missing, there"));
                } else {
                    found.addAll(differences(below, theirs.get(name), ours.get(name), intended));
                }
            }
        } else if (theirs.isArray() && !theirs.isEmpty() && !ours.isEmpty()) {
            // Lists are of one kind; the first of each stands for all.
            found.addAll(differences(path + "[]", theirs.get(0), ours.get(0), intended));
        }
        return found;
    }

    /// Python's JSON tells whole numbers from others.
    private static String type(JsonNode node) {
        if (node.isMissingNode()) {
            return "missing";
        }
        return switch (node.getNodeType()) {
            case NUMBER -> node.isIntegralNumber() ? "integer" : "float";
            case STRING -> "text";
            case NULL -> "null";
            case BOOLEAN -> "boolean";
            case ARRAY -> "list";
            case OBJECT -> "object";
            default -> node.getNodeType().toString();
        };
    }
}
