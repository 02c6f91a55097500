package org.tallyboard.aws;

/// The program was told to stop before anything was sent.
final class NotSent extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotSent() {
        super("stopped before anything was sent");
    }
}
