package org.tallyboard.aws.client;

import org.tallyboard.config.ConfigException;

/// A profile, a secret's reference or an address in a setting cannot be used, so nothing was sent. The text says what
/// to correct; it names a reference, never its value.
final class UnusableSetting extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    UnusableSetting(String message, String remedy) {
        super(message);
        this.remedy = remedy;
    }

    UnusableSetting(ConfigException cause) {
        super(cause.getMessage(), cause);
        remedy = "correct the reference";
    }

    String remedy() {
        return remedy;
    }
}
