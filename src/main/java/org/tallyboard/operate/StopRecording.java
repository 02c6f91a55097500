package org.tallyboard.operate;

import java.util.Optional;

/// Ends a recording now and in order: its planned end becomes the time of the act, so that the file is finished and the
/// job succeeds.
public record StopRecording(HeldRecording recording) implements HeldRecordingOrder {

    @Override
    public String kind() {
        return "stop recording";
    }

    @Override
    public Confirmation confirmation(Optional<Caller> caller) {
        return asked("Stop " + CurrentStateText.line(recording.title()) + " now", "Stop now", caller);
    }
}
