package org.tallyboard.recorder.capture;

import java.time.Duration;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What else there is to say of a recording.
///
/// @param remarks what is not as it was asked for, a sentence each
/// @param findings what was looked for and found, by time
/// @param before how much more than planned there is at the beginning
/// @param after likewise at the end
public record RecordingNotes(List<String> remarks, List<Finding> findings, Duration before, Duration after) {
    /// Nothing.
    public static final RecordingNotes NONE = new RecordingNotes(List.of(), List.of(), Duration.ZERO, Duration.ZERO);

    public RecordingNotes {
        remarks = List.copyOf(remarks);
        findings = List.copyOf(findings);
    }

    /// Puts the short ones of these fields into a result or sidecar, `more` and `remarks`, each only where there is
    /// any: viewers keep only the beginning of a long result.
    public void putInto(ObjectNode json) {
        if (!before.isZero() || !after.isZero()) {
            json.putObject("more").put("before", seconds(before)).put("after", seconds(after));
        }
        if (!remarks.isEmpty()) {
            remarks.forEach(json.putArray("remarks")::add);
        }
    }

    /// Puts the long one, `detected`, where there is any.
    public void putFindingsInto(ObjectNode json) {
        if (findings.isEmpty()) {
            return;
        }
        ArrayNode detected = json.putArray("detected");
        for (Finding finding : findings) {
            detected.addObject()
                    .put("what", finding.flaw().word())
                    .put("from", finding.from().toString())
                    .put("to", finding.to().toString())
                    .put("seconds", seconds(finding.length()));
        }
    }

    private static double seconds(Duration length) {
        return length.toMillis() / 1000.0;
    }
}
