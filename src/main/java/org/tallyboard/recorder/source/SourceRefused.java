package org.tallyboard.recorder.source;

import java.io.IOException;

/// A place that recordings may not come from. The message is a sentence for people, with the remedy; it begins with the
/// place.
final class SourceRefused extends IOException {
    SourceRefused(String message) {
        super(message);
    }
}
