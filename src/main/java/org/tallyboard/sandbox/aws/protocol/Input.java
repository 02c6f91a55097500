package org.tallyboard.sandbox.aws.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The checked input of a JSON operation.
public record Input(JsonNode json) {

    /// Checks an input against its shape.
    ///
    /// @param code the error the service gives for a broken constraint
    /// @throws AwsError if it breaks any constraint
    public static Input checked(JsonNode json, Shape shape, String code) {
        List<String> problems = new ArrayList<>();
        shape.check(json, "", problems);
        if (!problems.isEmpty()) {
            throw AwsError.badRequest(
                    code,
                    problems.size()
                            + (problems.size() == 1 ? " validation error detected: " : " validation errors detected: ")
                            + String.join("; ", problems));
        }
        return new Input(json);
    }

    /// A text that the shape requires.
    public String text(String name) {
        return json.path(name).asString("");
    }

    /// A text that may be missing.
    public Optional<String> optional(String name) {
        return present(name).map(JsonNode::asString);
    }

    /// A number, or what stands for it.
    public int number(String name, int otherwise) {
        return present(name).map(JsonNode::asInt).orElse(otherwise);
    }

    /// A flag, false if it is missing.
    public boolean flag(String name) {
        return present(name).map(JsonNode::asBoolean).orElse(false);
    }

    /// A structure that may be missing.
    public Optional<Input> struct(String name) {
        return present(name).map(Input::new);
    }

    /// The elements of a list; none if it is missing.
    public List<Input> list(String name) {
        List<Input> elements = new ArrayList<>();
        present(name).ifPresent(list -> list.forEach(element -> elements.add(new Input(element))));
        return elements;
    }

    private Optional<JsonNode> present(String name) {
        return Optional.of(json.path(name)).filter(node -> !node.isMissingNode() && !node.isNull());
    }
}
