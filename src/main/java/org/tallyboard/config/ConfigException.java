package org.tallyboard.config;

/// The configuration cannot be used.
public final class ConfigException extends Exception {

    private static final long serialVersionUID = 1L;

    /// @param message every problem with its line and its remedy, without secrets
    public ConfigException(String message) {
        super(message);
    }
}
