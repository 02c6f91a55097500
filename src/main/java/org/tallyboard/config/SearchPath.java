package org.tallyboard.config;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/// The folders in which the system looks for programs.
///
/// @param folders separated as the variable PATH separates them
public record SearchPath(String folders) {

    /// The variable PATH; empty when it is not set.
    public static SearchPath ofEnvironment() {
        return new SearchPath(Optional.ofNullable(System.getenv("PATH")).orElse(""));
    }

    /// The absolute path of the first executable file of that name.
    public Optional<Path> executable(String name) {
        for (String folder : folders.split(File.pathSeparator)) {
            if (folder.isEmpty()) {
                continue;
            }
            try {
                Path candidate = Path.of(folder, name);
                if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                    return Optional.of(candidate.toAbsolutePath());
                }
            } catch (InvalidPathException e) {
                // Not a folder on this system; the next entry may be one.
            }
        }
        return Optional.empty();
    }
}
