package org.tallyboard.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Writes configuration files for tests and reads them in a world of their own.
record ConfigFiles(Path folder, Map<String, String> variables) {

    static final String ACCOUNT = """
            [[account]]
            name = "prod"
            account_id = "111122223333"
            region = "eu-west-1"
            """;

    static final String BROKER = """
            [broker]
            name = "rec"
            management = "http://localhost:15672"
            amqp = "amqp://localhost:5672/%2F"
            username = "guest"
            password = { env = "PASSWORD" }
            """;

    ConfigFiles(Path folder) {
        this(folder, Map.of("PASSWORD", "hunter2"));
    }

    Environment environment() {
        return new Environment(variables, folder.resolve("home"));
    }

    Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("tallyboard.toml"), text);
    }

    Config read(String text) throws Exception {
        return new ConfigReader(environment()).read(file(text));
    }

    /// What is said about a file that cannot be used.
    ConfigException refused(String text) throws IOException {
        Path file = file(text);
        return refused(file);
    }

    ConfigException refused(Path file) {
        return catchThrowableOfType(ConfigException.class, () -> new ConfigReader(environment()).read(file));
    }
}
