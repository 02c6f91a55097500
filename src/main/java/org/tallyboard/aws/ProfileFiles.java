package org.tallyboard.aws;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileLocation;

/// The AWS config and credentials files, parsed again whenever one of them has changed. The SDK's own default reads
/// them once (aws-sdk-java-v2 issues 1327 and 4268), which a window that stays open for weeks cannot use.
final class ProfileFiles implements Supplier<ProfileFile> {

    private record Stamp(Path path, long modified, long size, Object key) {}

    private List<Stamp> stamps = List.of();
    private ProfileFile parsed = ProfileFile.aggregator().build();

    @Override
    public synchronized ProfileFile get() {
        List<Stamp> now = new ArrayList<>();
        stamp(ProfileFileLocation.credentialsFilePath(), now);
        stamp(ProfileFileLocation.configurationFilePath(), now);
        if (!now.equals(stamps)) {
            parsed = parse(now);
            stamps = now;
        }
        return parsed;
    }

    private static ProfileFile parse(List<Stamp> files) {
        ProfileFile.Aggregator all = ProfileFile.aggregator();
        for (Stamp file : files) {
            boolean credentials = file.path().equals(ProfileFileLocation.credentialsFilePath());
            all.addFile(ProfileFile.builder()
                    .content(file.path())
                    .type(credentials ? ProfileFile.Type.CREDENTIALS : ProfileFile.Type.CONFIGURATION)
                    .build());
        }
        return all.build();
    }

    private static void stamp(Path path, List<Stamp> stamps) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            // A file that was replaced by renaming has another key even within one tick of the clock.
            Object key = attributes.fileKey() == null ? "" : attributes.fileKey();
            stamps.add(new Stamp(path, attributes.lastModifiedTime().toMillis(), attributes.size(), key));
        } catch (IOException absent) {
            // No such file: the other one may do, and a missing profile is told by its own error.
        }
    }
}
