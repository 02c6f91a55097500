package org.tallyboard.aws.client;

/// The program was told to stop before anything was sent.
public final class NotSent extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// Thrown in the place of a call whose wait for a slot was interrupted.
    public NotSent() {
        super("stopped before anything was sent");
    }
}
