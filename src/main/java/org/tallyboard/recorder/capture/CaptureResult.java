package org.tallyboard.recorder.capture;

import java.util.List;

/// How the work on a recording ended in this process.
public sealed interface CaptureResult {
    /// Nothing more is to be recorded, and the parts are to become one file ([Finisher#run]): that takes minutes for a
    /// long recording, and needs no slot. Told by [Capture#run] alone, and never by a [Finisher].
    record Captured(Finisher finisher) implements CaptureResult {}

    /// The planned end has come, or the source without one has ended, and there is something to keep.
    record Recorded(Manifest manifest) implements CaptureResult {}

    /// There is nothing to keep, or what there is could not be kept.
    ///
    /// @param kind the name of an exception class, as Celery shows failures
    /// @param message one sentence, without the source's credentials
    /// @param log ffmpeg's last lines, likewise
    /// @param again whether another attempt can help
    record Failed(String kind, String message, List<String> log, boolean again) implements CaptureResult {
        public Failed {
            log = List.copyOf(log);
        }
    }

    /// A person ended it ([Capture#stop]); what there is has been kept.
    record Stopped(Manifest manifest) implements CaptureResult {}

    /// This process lets go of it so that another one can go on ([Capture#handOver]): its parts are complete as files,
    /// nothing has been joined.
    record HandedOver(List<Part> parts) implements CaptureResult {
        public HandedOver {
            parts = List.copyOf(parts);
        }
    }
}
