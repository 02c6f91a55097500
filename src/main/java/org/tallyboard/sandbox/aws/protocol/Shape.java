package org.tallyboard.sandbox.aws.protocol;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// A shape of a service model with its constraints, to check what a caller sends. Sources: the service models.
public sealed interface Shape {

    /// Adds to `problems` what is wrong with a value that is there.
    ///
    /// @param at the path of the value, in AWS's manner (`variables.1.member.name`)
    /// @throws AwsError if the value has the wrong JSON type
    void check(JsonNode value, String at, List<String> problems);

    /// Text between two lengths, of a pattern.
    static Shape text(int min, int max, String pattern) {
        return new Text(min, max, Optional.of(Pattern.compile(pattern, Pattern.DOTALL)), List.of());
    }

    /// Text between two lengths.
    static Shape text(int min, int max) {
        return new Text(min, max, Optional.empty(), List.of());
    }

    /// One of some words.
    static Shape oneOf(String... words) {
        return new Text(0, Integer.MAX_VALUE, Optional.empty(), List.of(words));
    }

    /// A whole number in a range.
    static Shape whole(long min, long max) {
        return new Whole(min, max);
    }

    /// True or false.
    static Shape flag() {
        return new Flag();
    }

    /// A list of between `min` and `max` elements.
    static Shape list(Shape element, int min, int max) {
        return new Many(element, min, max);
    }

    /// A structure of members.
    static Shape struct(Member... members) {
        return new Struct(List.of(members));
    }

    /// A member that has to be there.
    static Member required(String name, Shape shape) {
        return new Member(name, shape, true);
    }

    /// A member that may be missing.
    static Member optional(String name, Shape shape) {
        return new Member(name, shape, false);
    }

    /// A member of a structure.
    record Member(String name, Shape shape, boolean required) {}

    private static AwsError wrongType(String at, String wanted) {
        return AwsError.badRequest("SerializationException", "Member " + at + " must be " + wanted);
    }

    private static String broken(String value, String at, String rule) {
        return "Value " + value + " at '" + at + "' failed to satisfy constraint: " + rule;
    }

    /// Text.
    record Text(int min, int max, Optional<Pattern> pattern, List<String> words) implements Shape {
        @Override
        public void check(JsonNode value, String at, List<String> problems) {
            if (!value.isString()) {
                throw wrongType(at, "a string");
            }
            String text = value.asString();
            String shown = "'" + text + "'";
            if (!words.isEmpty() && !words.contains(text)) {
                problems.add(broken(shown, at, "Member must satisfy enum value set: " + words));
            }
            pattern.filter(p -> !p.matcher(text).matches())
                    .ifPresent(p -> problems.add(
                            broken(shown, at, "Member must satisfy regular expression pattern: " + p.pattern())));
            int length = text.codePointCount(0, text.length());
            if (length > max) {
                problems.add(broken(shown, at, "Member must have length less than or equal to " + max));
            }
            if (length < min) {
                problems.add(broken(shown, at, "Member must have length greater than or equal to " + min));
            }
        }
    }

    /// A whole number.
    record Whole(long min, long max) implements Shape {
        @Override
        public void check(JsonNode value, String at, List<String> problems) {
            if (!value.isIntegralNumber()) {
                throw wrongType(at, "an integer");
            }
            long number = value.asLong();
            if (number > max) {
                problems.add(broken("'" + number + "'", at, "Member must have value less than or equal to " + max));
            }
            if (number < min) {
                problems.add(broken("'" + number + "'", at, "Member must have value greater than or equal to " + min));
            }
        }
    }

    /// True or false.
    record Flag() implements Shape {
        @Override
        public void check(JsonNode value, String at, List<String> problems) {
            if (!value.isBoolean()) {
                throw wrongType(at, "a boolean");
            }
        }
    }

    /// A list.
    record Many(Shape element, int min, int max) implements Shape {
        @Override
        public void check(JsonNode value, String at, List<String> problems) {
            if (!value.isArray()) {
                throw wrongType(at, "a list");
            }
            if (value.size() > max) {
                problems.add(broken("'" + value + "'", at, "Member must have length less than or equal to " + max));
            }
            if (value.size() < min) {
                problems.add(broken("'" + value + "'", at, "Member must have length greater than or equal to " + min));
            }
            for (int i = 0; i < value.size(); i++) {
                element.check(value.get(i), at + "." + (i + 1) + ".member", problems);
            }
        }
    }

    /// A structure; members that the model does not know are ignored, as AWS does.
    record Struct(List<Member> members) implements Shape {
        @Override
        public void check(JsonNode value, String at, List<String> problems) {
            if (!value.isObject()) {
                throw wrongType(at.isEmpty() ? "of the request" : at, "a structure");
            }
            for (Member member : members) {
                String where = at.isEmpty() ? member.name() : at + "." + member.name();
                JsonNode found = value.path(member.name());
                if (found.isMissingNode() || found.isNull()) {
                    if (member.required()) {
                        problems.add(broken("null", where, "Member must not be null"));
                    }
                } else {
                    member.shape().check(found, where, problems);
                }
            }
        }
    }
}
