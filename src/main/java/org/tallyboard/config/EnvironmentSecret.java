package org.tallyboard.config;

/// A secret in an environment variable.
record EnvironmentSecret(String variable, Environment environment) implements Secret {

    @Override
    public String reveal() throws ConfigException {
        return environment
                .variable(variable)
                .orElseThrow(() -> new ConfigException("The environment variable " + variable
                        + " is not set or empty, so the secret that refers to it is not known; export it before the"
                        + " start."));
    }

    /// Without the environment, which holds the value.
    @Override
    public String toString() {
        return "secret in environment variable " + variable;
    }
}
