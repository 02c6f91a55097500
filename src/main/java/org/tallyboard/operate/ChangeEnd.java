package org.tallyboard.operate;

import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// Gives a recording that runs or waits another planned end.
///
/// @param end the new one
public record ChangeEnd(HeldRecording recording, Instant end) implements HeldRecordingOrder {

    @Override
    public String kind() {
        return "change end of recording";
    }

    @Override
    public void details(ObjectNode json, String newId) {
        HeldRecordingOrder.super.details(json, newId);
        json.put("end", end.toString());
    }

    @Override
    public Confirmation confirmation(Optional<Caller> caller) {
        return asked("Change the end of " + CurrentStateText.line(recording.title()), "Change the end", caller);
    }
}
