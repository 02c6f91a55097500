package org.tallyboard.recorder.capture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A job's own folder within the folder of recordings. Names are made here, from nothing but letters, digits, dashes
/// and underlines of what a job says, so nothing leads out; whatever exists stays as it is.
final class JobFolder {
    private static final int MAX_TITLE = 60;
    private static final int MAX_ID = 8;
    private static final Pattern PART_FILE = Pattern.compile("([A-Za-z0-9_-]+)/[A-Za-z0-9_-]+_p\\d{4,}(_\\d+)?\\.mkv");

    private static final Pattern NUMBER = Pattern.compile("_p(\\d{4,9})(_\\d+)?\\.mkv$");

    private final Path root;
    private final String identity;
    private final String key;
    private final String name;

    /// @param root the folder of recordings
    /// @param identity its [FolderIdentity]
    /// @param earlier parts of the job: what was begun in a folder goes on there, whatever the title is now
    JobFolder(Path root, String identity, String title, String jobId, List<Part> earlier) {
        this.root = root;
        this.identity = identity;
        String id = safe(jobId, MAX_ID);
        this.key = "_" + id + "-" + hash(jobId);
        this.name = earlier.stream()
                .filter(this::isHere)
                .map(part -> part.file().substring(0, part.file().indexOf('/')))
                .findFirst()
                .orElse(safe(title, MAX_TITLE) + key);
    }

    Path path() {
        return root.resolve(name);
    }

    /// The name that the job's files begin with.
    String name() {
        return name;
    }

    /// A new, empty file for a part.
    Path newPart(int number) throws IOException {
        Files.createDirectories(path());
        String stem = name + "_p%04d".formatted(number);
        for (int copy = 1; ; copy++) {
            Path file = path().resolve(stem + (copy == 1 ? "" : "_" + copy) + ".mkv");
            try {
                return Files.createFile(file);
            } catch (FileAlreadyExistsException e) {
                // Of an earlier run of this job; the number at the end goes up.
            }
        }
    }

    /// A name that neither a file nor a sidecar of this job has yet, without an ending. Asked for by whoever finishes
    /// the job, which is one process at a time.
    String freeName(String suffix) {
        for (int copy = 1; ; copy++) {
            String free = name + (copy == 1 ? "" : "_" + copy);
            if (!Files.exists(path().resolve(free + suffix), LinkOption.NOFOLLOW_LINKS)
                    && !Files.exists(path().resolve(free + Sidecar.SUFFIX), LinkOption.NOFOLLOW_LINKS)) {
                return free;
            }
        }
    }

    /// The file's path as parts and results tell it.
    String relative(Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }

    /// The file of a part that lies here, of whichever worker. What a part says comes from a message: a name that this
    /// job could not have been given is not followed.
    Optional<Path> file(Part part) {
        return Optional.of(part)
                .filter(this::isHere)
                .map(here -> root.resolve(here.file()))
                .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS));
    }

    /// All files here that are named as this job's parts, by name.
    List<Path> partFiles() throws IOException {
        if (!Files.isDirectory(path())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path())) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .filter(file -> PART_FILE.matcher(relative(file)).matches())
                    .sorted()
                    .toList();
        }
    }

    /// The highest number of a part's file, 0 without one: also of those that nobody has told of.
    int highestNumber() throws IOException {
        return partFiles().stream().mapToInt(JobFolder::number).max().orElse(0);
    }

    /// The number in the name of a part's file.
    static int number(Path file) {
        var matcher = NUMBER.matcher(file.getFileName().toString());
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    /// Whether the part was written to this folder, and for this job.
    boolean isHere(Part part) {
        var matcher = PART_FILE.matcher(part.file());
        return part.folder().equals(identity)
                && matcher.matches()
                && matcher.group(1).endsWith(key);
    }

    /// Removes the folder if nothing is in it.
    void dropIfEmpty() throws IOException {
        try {
            Files.deleteIfExists(path());
        } catch (DirectoryNotEmptyException e) {
            // Something was recorded.
        } catch (NoSuchFileException e) {
            // Another worker was faster.
        }
    }

    private static String safe(String text, int length) {
        String plain = Normalizer.normalize(text, Normalizer.Form.NFD).replaceAll("\\p{M}", "");
        String kept = plain.replaceAll("[^A-Za-z0-9_-]+", "-").replaceAll("^-+|-+$", "");
        String cut = kept.substring(0, Math.min(length, kept.length())).replaceAll("-+$", "");
        return cut.isEmpty() ? "untitled" : cut;
    }

    /// Two ids that look the same in safe characters differ in this.
    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }
}
