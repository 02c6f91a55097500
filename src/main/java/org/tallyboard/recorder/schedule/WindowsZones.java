package org.tallyboard.recorder.schedule;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/// Names of zones in Windows, which Outlook and Exchange write, and the IANA zones that Unicode CLDR gives for them.
final class WindowsZones {
    private final Properties names = new Properties();

    WindowsZones() {
        try (InputStream in = Objects.requireNonNull(
                WindowsZones.class.getResourceAsStream("windows-zones.properties"), "part of the product")) {
            names.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Optional<String> iana(String windows) {
        return Optional.ofNullable(names.getProperty(windows));
    }
}
