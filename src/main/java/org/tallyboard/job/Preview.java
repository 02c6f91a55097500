package org.tallyboard.job;

import java.time.Instant;
import java.util.Arrays;

/// The newest preview picture of a recording.
///
/// @param takenAt when the picture was taken
/// @param jpeg the picture, JPEG; bounded by the watcher
public record Preview(Instant takenAt, byte[] jpeg) {

    @Override
    public boolean equals(Object other) {
        return other instanceof Preview p && p.takenAt.equals(takenAt) && Arrays.equals(p.jpeg, jpeg);
    }

    @Override
    public int hashCode() {
        return takenAt.hashCode();
    }

    @Override
    public String toString() {
        return "Preview[" + takenAt + ", " + jpeg.length + " bytes]";
    }
}
