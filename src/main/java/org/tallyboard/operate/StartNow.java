package org.tallyboard.operate;

import java.util.Optional;

/// Begins a recording that waits at a worker: its planned start becomes the time of the act.
public record StartNow(HeldRecording recording) implements HeldRecordingOrder {

    @Override
    public String kind() {
        return "start recording now";
    }

    @Override
    public Confirmation confirmation(Optional<Caller> caller) {
        return asked("Start " + CurrentStateText.line(recording.title()) + " now", "Start now", caller);
    }
}
