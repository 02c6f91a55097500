package org.tallyboard.aws.client;

/// AWS did not accept the code of an MFA device. The text never holds the code.
final class MfaRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MfaRefused(String message) {
        super(message);
    }
}
