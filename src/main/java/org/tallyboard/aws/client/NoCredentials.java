package org.tallyboard.aws.client;

/// No credentials could be had, so nothing was sent.
public final class NoCredentials extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// @param cause why the provider gave none; [ProblemText] looks into it for what to do
    public NoCredentials(RuntimeException cause) {
        super(cause);
    }
}
