package org.tallyboard.aws;

/// No credentials could be had, so nothing was sent.
final class NoCredentials extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NoCredentials(RuntimeException cause) {
        super(cause);
    }
}
