package org.tallyboard.aws.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.tallyboard.config.Environment;
import software.amazon.awssdk.profiles.ProfileFile;

/// The AWS config and credentials files, parsed again whenever one of them has changed. The SDK's own default reads
/// them once (aws-sdk-java-v2 issues 1327 and 4268), which a window that stays open for weeks cannot use.
final class ProfileFiles implements Supplier<ProfileFile> {

    private record Stamp(Path path, ProfileFile.Type type, long modified, long size, Object key) {}

    private final Environment environment;
    private List<Stamp> stamps = List.of();
    private ProfileFile parsed = ProfileFile.aggregator().build();

    /// @param environment `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` name other files than those in `~/.aws`
    ProfileFiles(Environment environment) {
        this.environment = environment;
    }

    @Override
    public synchronized ProfileFile get() {
        List<Stamp> now = new ArrayList<>();
        stamp(file("AWS_SHARED_CREDENTIALS_FILE", ".aws/credentials"), ProfileFile.Type.CREDENTIALS, now);
        stamp(file("AWS_CONFIG_FILE", ".aws/config"), ProfileFile.Type.CONFIGURATION, now);
        if (!now.equals(stamps)) {
            parsed = parse(now);
            stamps = now;
        }
        return parsed;
    }

    private Path file(String variable, String usual) {
        return environment.variable(variable).map(environment::awsPath).orElseGet(() -> environment.awsHome(usual));
    }

    private static ProfileFile parse(List<Stamp> files) {
        ProfileFile.Aggregator all = ProfileFile.aggregator();
        for (Stamp file : files) {
            all.addFile(
                    ProfileFile.builder().content(file.path()).type(file.type()).build());
        }
        return all.build();
    }

    private static void stamp(Path path, ProfileFile.Type type, List<Stamp> stamps) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            // A file that was replaced by renaming has another key even within one tick of the clock.
            Object key = attributes.fileKey() == null ? "" : attributes.fileKey();
            stamps.add(new Stamp(path, type, attributes.lastModifiedTime().toMillis(), attributes.size(), key));
        } catch (IOException absent) {
            // No such file: the other one may do, and a missing profile is told by its own error.
        }
    }
}
