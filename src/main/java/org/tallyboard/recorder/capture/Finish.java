package org.tallyboard.recorder.capture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// Makes one verified file of a job's parts. A part is removed only when the file that holds it has been read to its
/// end and its sidecar is written; whatever goes wrong before leaves the parts as they are, and says why.
final class Finish {
    private static final Logger LOG = LoggerFactory.getLogger(Finish.class);
    private static final String WORKSHOP = ".joining";
    private static final Duration TOLERANCE = Duration.ofSeconds(1);

    private final MediaTool tool;
    private final CaptureSettings settings;
    private final JobFolder folder;
    private final Assignment assignment;
    private final RecordingRequest request;

    /// The parts stay apart, and why.
    private static final class Apart extends Exception {
        Apart(String reason) {
            super(reason);
        }
    }

    /// @param length by its own words or by reading it
    /// @param whole whether its writer has finished it
    private record Piece(Part part, Path file, MediaTool.Media facts, Duration length, boolean whole) {}

    /// @param holes what is missing inside the parts
    private record Joined(Path file, Duration media, List<Gap> holes, List<JsonNode> streams, String sha256) {}

    Finish(
            MediaTool tool,
            CaptureSettings settings,
            JobFolder folder,
            Assignment assignment,
            RecordingRequest request) {
        this.tool = tool;
        this.settings = settings;
        this.folder = folder;
        this.assignment = assignment;
        this.request = request;
    }

    /// @param since from when on a gap counts
    /// @param until to when
    Manifest manifest(Reel reel, Instant since, Instant until, Instant now) throws IOException, InterruptedException {
        try (var ignored = FinishLock.take(folder.path())) {
            return alone(reel, since, until, now);
        }
    }

    private Manifest alone(Reel reel, Instant since, Instant until, Instant now)
            throws IOException, InterruptedException {
        Optional<Manifest> done = Sidecar.find(folder, assignment.jobId(), reel.parts());
        if (done.isPresent()) {
            if (!reel.isEmpty()) {
                dropParts(done.get().parts());
            }
            return done.get();
        }
        Optional<Joined> joined = Optional.empty();
        String apart = "";
        try {
            List<Piece> pieces = pieces(reel);
            joined = pieces.isEmpty() ? Optional.empty() : Optional.of(join(pieces));
        } catch (Apart e) {
            apart = String.valueOf(e.getMessage());
        } catch (IOException e) {
            apart = "the parts could not be joined: " + e.getMessage();
        }
        List<Part> parts = reel.parts();
        var manifest = new Manifest(
                joined.map(Joined::file),
                apart,
                parts,
                Stream.concat(reel.gaps(since, until).stream(), joined.map(Joined::holes).orElse(List.of()).stream())
                        .sorted(Comparator.comparing(Gap::from))
                        .toList(),
                joined.map(Joined::media).orElseGet(() -> Reel.media(parts)),
                joined.isPresent()
                        ? Files.size(joined.get().file())
                        : parts.stream().mapToLong(Part::bytes).sum(),
                joined.map(Joined::sha256),
                Optional.empty());
        if (parts.isEmpty()) {
            return manifest;
        }
        return withSidecar(manifest, joined.map(Joined::streams).orElse(List.of()), now);
    }

    private Manifest withSidecar(Manifest manifest, List<JsonNode> streams, Instant now) throws InterruptedException {
        try {
            Files.createDirectories(folder.path());
            Path sidecar = Sidecar.write(folder, assignment, request, settings, manifest, streams, tool.version(), now);
            if (manifest.file().isPresent()) {
                dropParts(manifest.parts());
            }
            return new Manifest(
                    manifest.file(),
                    manifest.apart(),
                    manifest.parts(),
                    manifest.gaps(),
                    manifest.media(),
                    manifest.bytes(),
                    manifest.sha256(),
                    Optional.of(sidecar));
        } catch (IOException e) {
            LOG.warn("The sidecar of a recording cannot be written; its parts are kept: {}", e.toString());
            return manifest;
        }
    }

    /// All parts as files. What another process wrote is measured: it may have told less than it wrote, or been killed
    /// with some of it unwritten.
    private List<Piece> pieces(Reel reel) throws Apart, InterruptedException {
        var pieces = new ArrayList<Piece>();
        var missing = new ArrayList<String>();
        for (Part part : reel.parts()) {
            Optional<Path> file = folder.file(part);
            if (file.isEmpty()) {
                missing.add("part " + part.number() + " is "
                        + (folder.isHere(part) ? "not there any longer: " : "on " + part.worker() + ": ")
                        + part.file());
                continue;
            }
            Piece piece = piece(part, file.get());
            pieces.add(piece);
            reel.put(piece.part());
        }
        if (!missing.isEmpty()) {
            throw new Apart("not all parts are in this folder; " + String.join(", ", missing));
        }
        return pieces;
    }

    private Piece piece(Part part, Path file) throws Apart, InterruptedException {
        try {
            MediaTool.Media facts = tool.probe(file);
            Duration media;
            if (facts.duration().isPresent()) {
                media = facts.duration().get();
            } else {
                MediaTool.Reading reading = tool.read(file);
                if (!reading.errors().isEmpty()) {
                    throw new Apart(damaged(part, reading.errors().getFirst()));
                }
                media = reading.length();
            }
            boolean told = assignment.earlier().stream().noneMatch(earlier -> earlier.number() == part.number());
            Part measured = new Part(
                    part.number(),
                    part.worker(),
                    part.folder(),
                    part.file(),
                    part.from(),
                    told ? part.to() : part.from().plus(media),
                    Files.size(file));
            return new Piece(measured, file, facts, media, facts.duration().isPresent());
        } catch (IOException e) {
            throw new Apart(damaged(part, String.valueOf(e.getMessage())));
        }
    }

    private static String damaged(Part part, String why) {
        return "part " + part.number() + " is damaged: " + why;
    }

    private Joined join(List<Piece> pieces) throws Apart, IOException, InterruptedException {
        Piece first = pieces.getFirst();
        for (Piece piece : pieces) {
            if (!piece.facts().signature().equals(first.facts().signature())) {
                throw new Apart("part " + piece.part().number() + " has other streams than part "
                        + first.part().number());
            }
        }
        // A single part that is what was wished for needs no second copy.
        boolean asItIs = pieces.size() == 1 && first.whole() && request.container() == Container.MKV;
        Path workshop = Files.createTempDirectory(folder.path(), WORKSHOP);
        try {
            Path made = asItIs
                    ? first.file()
                    : workshop.resolve("joined." + request.container().extension());
            if (!asItIs) {
                long bytes =
                        pieces.stream().mapToLong(piece -> piece.part().bytes()).sum();
                Optional<String> full = DiskSpace.shortage(folder.path(), settings.minFree(), bytes);
                if (full.isPresent()) {
                    throw new Apart("there is no room to join the parts: " + full.get());
                }
                join(pieces, made);
            }
            return verified(made, pieces);
        } finally {
            dropWorkshops();
        }
    }

    private void join(List<Piece> pieces, Path made) throws Apart, IOException, InterruptedException {
        try {
            var lengths = new LinkedHashMap<Path, Duration>();
            pieces.forEach(piece -> lengths.put(piece.file(), piece.length()));
            tool.join(lengths, made, request.container());
        } catch (IOException e) {
            // Is it one of them?
            for (Piece piece : pieces) {
                List<String> errors = tool.read(piece.file()).errors();
                if (!errors.isEmpty()) {
                    throw new Apart(damaged(piece.part(), errors.getFirst()));
                }
            }
            throw e;
        }
    }

    private Joined verified(Path made, List<Piece> pieces) throws Apart, IOException, InterruptedException {
        MediaTool.Media facts = tool.probe(made);
        MediaTool.Reading reading = tool.read(made);
        if (!reading.errors().isEmpty()) {
            throw new Apart("the finished file cannot be read to its end: "
                    + reading.errors().getFirst());
        }
        if (facts.streams().size() != pieces.getFirst().facts().streams().size()) {
            throw new Apart("the finished file has other streams than the parts");
        }
        Duration sum = pieces.stream().map(Piece::length).reduce(Duration.ZERO, Duration::plus);
        Duration off = sum.minus(reading.length()).abs();
        if (off.compareTo(TOLERANCE) > 0 && off.compareTo(sum.dividedBy(100)) > 0) {
            throw new Apart("the finished file has " + reading.length().toSeconds() + " s, and the parts have "
                    + sum.toSeconds() + " s");
        }
        String sum256 = sha256(made);
        return new Joined(
                folder.keep(made, "." + request.container().extension()),
                reading.media(),
                reading.holes().stream().map(hole -> gap(hole, pieces)).toList(),
                facts.streams(),
                sum256);
    }

    /// A hole in the finished file as a stretch of wall time, by the part that it is in.
    private static Gap gap(MediaTool.Hole hole, List<Piece> pieces) {
        Duration before = Duration.ZERO;
        Piece in = pieces.getFirst();
        for (Piece piece : pieces) {
            if (hole.at().compareTo(before.plus(piece.length())) < 0) {
                in = piece;
                break;
            }
            before = before.plus(piece.length());
        }
        Instant from = in.part().from().plus(hole.at().minus(before));
        return new Gap(from, from.plus(hole.length()), "the source left it out");
    }

    private void dropParts(List<Part> parts) throws IOException {
        if (settings.keepParts()) {
            return;
        }
        for (Part part : parts) {
            Optional<Path> file = folder.file(part);
            if (file.isPresent()) {
                Files.deleteIfExists(file.get());
            }
        }
    }

    /// Those that a killed process has left go as well: one process finishes a job.
    private void dropWorkshops() throws IOException {
        try (Stream<Path> files = Files.list(folder.path())) {
            for (Path left : files.filter(file -> file.getFileName().toString().startsWith(WORKSHOP))
                    .toList()) {
                try (Stream<Path> inside = Files.list(left)) {
                    for (Path file : inside.toList()) {
                        Files.deleteIfExists(file);
                    }
                }
                Files.deleteIfExists(left);
            }
        }
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        }
    }
}
