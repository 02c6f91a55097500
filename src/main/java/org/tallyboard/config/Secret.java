package org.tallyboard.config;

/// A secret by reference: an environment variable, a file with safe permissions, or the output of a command.
public interface Secret {

    /// Resolves the reference now. Never log the result.
    ///
    /// @throws ConfigException when it cannot be resolved; the text names the reference, never the value
    String reveal() throws ConfigException;
}
