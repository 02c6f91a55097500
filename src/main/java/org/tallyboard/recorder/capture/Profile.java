package org.tallyboard.recorder.capture;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// How a recording is encoded anew while it is recorded, instead of being copied as it comes.
///
/// @param name what jobs call it
/// @param arguments ffmpeg's output options, name and value in turn, such as `-c:v`, `libx264`, `-vf`, `scale=-2:720`.
///     Streams without a codec of their own are copied
public record Profile(String name, List<String> arguments) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,40}");
    private static final Pattern CODEC = Pattern.compile("[a-z0-9_]{1,40}");
    private static final Pattern RATE = Pattern.compile("\\d{1,9}(\\.\\d{1,3})?[kM]?");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,9}(\\.\\d{1,6})?(/\\d{1,6})?");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.-]{1,40}");
    private static final String FILTER = "(scale=-?\\d{1,5}:-?\\d{1,5}|fps=\\d{1,3}(/\\d{1,4})?|yadif)";

    /// Nothing in this list opens a file or a connection, or runs anything.
    private static final Map<String, Pattern> ALLOWED = Map.ofEntries(
            Map.entry("-c:v", CODEC),
            Map.entry("-c:a", CODEC),
            Map.entry("-b:v", RATE),
            Map.entry("-b:a", RATE),
            Map.entry("-maxrate", RATE),
            Map.entry("-bufsize", RATE),
            Map.entry("-crf", NUMBER),
            Map.entry("-q:v", NUMBER),
            Map.entry("-q:a", NUMBER),
            Map.entry("-g", NUMBER),
            Map.entry("-bf", NUMBER),
            Map.entry("-r", NUMBER),
            Map.entry("-ac", NUMBER),
            Map.entry("-ar", NUMBER),
            Map.entry("-threads", NUMBER),
            Map.entry("-preset", WORD),
            Map.entry("-tune", WORD),
            Map.entry("-profile:v", WORD),
            Map.entry("-level", WORD),
            Map.entry("-pix_fmt", WORD),
            Map.entry("-vf", Pattern.compile(FILTER + "(," + FILTER + ")*")));

    /// @throws IllegalArgumentException when an argument is not in the list of those that can do no harm, naming it
    public Profile {
        arguments = List.copyOf(arguments);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "A profile's name has letters, digits, dots, dashes and underlines, at most 40.");
        }
        if (arguments.isEmpty() || arguments.size() % 2 != 0) {
            throw new IllegalArgumentException("The profile " + name + " is not a list of options and their values.");
        }
        for (int i = 0; i < arguments.size(); i += 2) {
            String option = arguments.get(i);
            Pattern value = ALLOWED.get(option);
            if (value == null) {
                throw new IllegalArgumentException("The profile " + name + " has the option " + option
                        + ", which is none of "
                        + String.join(", ", ALLOWED.keySet().stream().sorted().toList())
                        + ".");
            }
            if (!value.matcher(arguments.get(i + 1)).matches()) {
                throw new IllegalArgumentException("The profile " + name + " has a value for " + option
                        + " that is not allowed: " + arguments.get(i + 1));
            }
        }
    }
}
