package org.tallyboard.aws.client;

/// No credentials could be had, so nothing was sent.
public final class NoCredentials extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public NoCredentials(RuntimeException cause) {
        super(cause);
    }
}
