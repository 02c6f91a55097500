package org.tallyboard.recorder.capture;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.recorder.source.SourceForm;
import tools.jackson.databind.JsonNode;

/// Makes one verified file of a job's parts, on whatever thread has time for it: nothing is recorded meanwhile, and no
/// recording waits for it. Made by [Capture#run].
///
/// It may be killed at any moment. The order of its steps leaves a state that the next one goes on from: the joined
/// file is read to its end and forced to disk; a sidecar with the state `finishing` tells its name, size and checksum;
/// the file gets its name; the sidecar loses that state; and last the parts go. Whatever goes wrong before leaves the
/// parts as they are.
public final class Finisher {
    private static final Logger LOG = LoggerFactory.getLogger(Finisher.class);
    private static final String WORKSHOP = ".joining";
    static final String LEFT_OUT = "the source left it out";
    private static final Duration TOLERANCE = Duration.ofSeconds(1);
    /// So much more than planned at the beginning is worth no second copy of a recording: it connects two seconds
    /// before.
    private static final Duration MOST_BEFORE = Duration.ofSeconds(3);
    /// Likewise at the end.
    private static final Duration MOST_AFTER = Duration.ofSeconds(1);
    private static final Duration LEAST_EXCESS = Duration.ofMillis(200);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /// A store that is not there for longer may never be again, and somebody waits for the result.
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    /// The last seconds before the planned end count as missing from so many on.
    private static final Duration GRACE = Duration.ofSeconds(2);
    /// A longer part has told its beginning rightly.
    private static final Duration SETTLED = Duration.ofSeconds(40);
    /// A disk whose clock differs by more from this machine's is not believed.
    private static final Duration MOST_CORRECTED = Duration.ofSeconds(20);
    private static final Duration MEASURED_WITHIN = Duration.ofDays(1);
    /// What ffmpeg says when it is the disk that fails, and not the file.
    private static final Pattern DISK_ERROR =
            Pattern.compile("Input/output error|No space left|Stale file|Read-only file|Permission denied|quota");

    private final Ffmpeg ffmpeg;
    private final CaptureSettings settings;
    private final Disk disk;
    private final InstantSource time;
    private final Assignment assignment;
    private final RunControl wishes;
    private final RecordedParts reel;
    private final Optional<Measurer> measurer;
    private final Instant since;
    private final Instant until;

    /// The parts stay apart, and why.
    private static final class Apart extends Exception {
        Apart(String reason) {
            super(reason);
        }
    }

    /// One try, with what it works with.
    private record Work(MediaTool tool, JobFolder folder, RecordingRequest request) {}

    /// @param length by its own words or by reading it; of what is taken of it
    /// @param whole whether its writer has finished it
    /// @param skipped what is left out at its beginning
    private record Piece(
            Part part, Path file, MediaTool.Media facts, Duration length, boolean whole, Duration skipped) {
        private MediaTool.Clip clip() {
            Duration from = facts.start().plus(skipped);
            return new MediaTool.Clip(file, from, from.plus(length));
        }
    }

    /// @param file not yet under its lasting name
    /// @param holes what is missing inside the parts
    private record Joined(Path file, Duration media, List<Gap> holes, List<JsonNode> streams, String sha256) {}

    /// Nothing more is recorded from now on.
    ///
    /// @param measurer still at work on the last parts
    Finisher(
            Ffmpeg ffmpeg,
            CaptureSettings settings,
            Disk disk,
            InstantSource time,
            Assignment assignment,
            RunControl wishes,
            RecordedParts reel,
            Optional<Measurer> measurer) {
        this.ffmpeg = ffmpeg;
        this.settings = settings;
        this.disk = disk;
        this.time = time;
        this.assignment = assignment;
        this.wishes = wishes;
        this.reel = reel;
        this.measurer = measurer;
        Instant now = time.instant();
        this.since = wishes.request().start().orElse(assignment.begun());
        this.until = wishes.request()
                .end()
                .filter(end -> now.isAfter(end) || !wishes.stopped() && isMissed(end))
                .or(() -> wishes.request().end().isEmpty() && !wishes.stopped() ? reel.until() : Optional.empty())
                .orElse(now);
    }

    /// Whether the last seconds before the planned end are missing, and not only less than is worth another try.
    private boolean isMissed(Instant end) {
        return reel.until().filter(last -> last.isBefore(end.minus(GRACE))).isPresent();
    }

    /// The parts as far as they are known.
    public List<Part> parts() {
        return reel.parts();
    }

    /// Tries until there is a result. An error of the disk or of the folder is waited for, for a quarter of an hour;
    /// then the result lists the parts, which stay.
    ///
    /// @return never [CaptureResult.Captured]
    /// @throws InterruptedException when the thread is interrupted: another [Finisher] goes on then, here or
    ///     elsewhere
    public CaptureResult run() throws InterruptedException {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                return attempt();
            } catch (IOException | UncheckedIOException e) {
                LOG.warn("Job {}: finishing met an error and is tried again: {}", assignment.jobId(), e.toString());
                if (wishes.handedOver() && !wishes.stopped()) {
                    return new CaptureResult.HandedOver(reel.parts());
                }
                if (System.nanoTime() > giveUp) {
                    return apart("the parts could not be made one file: " + e.getMessage());
                }
                Thread.sleep(pause);
                pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    /// One try.
    ///
    /// @throws IOException when the disk or the folder fails; nothing is lost, and another try may succeed
    public CaptureResult attempt() throws IOException, InterruptedException {
        if (measurer.isPresent()) {
            measurer.get().await(MEASURED_WITHIN);
        }
        RecordingRequest request = wishes.request();
        String identity = FolderIdentity.of(settings.folder());
        var folder = new JobFolder(settings.folder(), identity, request.title(), assignment.jobId(), reel.parts());
        try (Launcher launcher = Launcher.inBackground(ffmpeg);
                var ignored = FinishLock.take(folder.path())) {
            var tool = new MediaTool(launcher, ffmpeg);
            Sidecar.dropStale(folder, assignment.jobId());
            new UnreportedParts(folder, identity, tool, time)
                    .find(assignment.jobId(), reel.parts(), request.start())
                    .forEach(reel::put);
            return ending(manifest(new Work(tool, folder, request)));
        } finally {
            folder.dropIfEmpty();
        }
    }

    /// The parts stay as they are.
    private CaptureResult apart(String why) {
        List<Part> parts = reel.parts();
        return ending(new Manifest(
                Optional.empty(),
                why,
                parts,
                reel.gaps(since, until),
                RecordedParts.media(parts),
                parts.stream().mapToLong(Part::bytes).sum(),
                Optional.empty(),
                notes(wishes.request(), parts),
                Optional.empty()));
    }

    private CaptureResult ending(Manifest manifest) {
        if (wishes.stopped()) {
            return new CaptureResult.Stopped(manifest);
        }
        return manifest.parts().isEmpty()
                ? new CaptureResult.Failed(
                        "SourceSilent", "nothing came from the source until the planned end", List.of(), false)
                : new CaptureResult.Recorded(manifest);
    }

    private Manifest manifest(Work work) throws IOException, InterruptedException {
        Optional<Sidecar.Finished> done = Sidecar.find(work.folder(), assignment.jobId(), reel.parts());
        if (done.isPresent()) {
            return complete(work.folder(), done.get());
        }
        Optional<Joined> joined = Optional.empty();
        String apart = "";
        List<Gap> holes = List.of();
        try {
            List<Piece> pieces = pieces(work);
            if (!pieces.isEmpty()) {
                joined = Optional.of(join(work, pieces));
                holes = joined.get().holes();
            }
        } catch (Apart e) {
            apart = String.valueOf(e.getMessage());
            holes = holes(work);
        }
        List<Part> parts = reel.parts();
        var manifest = new Manifest(
                joined.map(Joined::file),
                apart,
                parts,
                Stream.concat(reel.gaps(since, until).stream(), holes.stream())
                        .sorted(Comparator.comparing(Gap::from))
                        .toList(),
                joined.map(Joined::media).orElseGet(() -> RecordedParts.media(parts)),
                joined.isPresent()
                        ? Files.size(joined.get().file())
                        : parts.stream().mapToLong(Part::bytes).sum(),
                joined.map(Joined::sha256),
                notes(work.request(), parts),
                Optional.empty());
        if (parts.isEmpty()) {
            return manifest;
        }
        Files.createDirectories(work.folder().path());
        Sidecar.Finished begun = Sidecar.write(
                work.folder(),
                assignment,
                work.request(),
                settings,
                manifest,
                joined.map(Joined::streams).orElse(List.of()),
                ffmpeg.features().version(),
                time.instant());
        return complete(work.folder(), begun);
    }

    /// From the sidecar on: the file gets its name, and the parts go.
    private Manifest complete(JobFolder folder, Sidecar.Finished finished) throws IOException {
        Manifest manifest = finished.complete();
        dropWorkshops(folder);
        if (manifest.file().isPresent() && !settings.keepParts()) {
            for (Part part : manifest.parts()) {
                Optional<Path> file = folder.file(part);
                if (file.isPresent()) {
                    Files.deleteIfExists(file.get());
                }
            }
            Durable.forceNames(folder.path());
        }
        return manifest;
    }

    /// All parts as files. What another process wrote is measured: it may have told less than it wrote, or been killed
    /// with some of it unwritten.
    private List<Piece> pieces(Work work) throws Apart, IOException, InterruptedException {
        JobFolder folder = work.folder();
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
            Piece piece = piece(work.tool(), part, file.get());
            pieces.add(piece);
            reel.put(piece.part());
        }
        if (!missing.isEmpty()) {
            throw new Apart("not all parts are in this folder; " + String.join(", ", missing));
        }
        return pieces;
    }

    private Piece piece(MediaTool tool, Part part, Path file) throws Apart, IOException, InterruptedException {
        try {
            MediaTool.Media facts = tool.probe(file);
            Duration media;
            if (facts.duration().isPresent()) {
                media = facts.duration().get();
            } else {
                MediaTool.Reading reading = tool.read(file);
                if (!reading.errors().isEmpty()) {
                    throw unreadable(part, reading.errors().getFirst());
                }
                media = reading.length();
            }
            boolean told = !isEarlier(part);
            Instant from = told ? part.from() : begin(part, file, media);
            Part measured = new Part(
                    part.number(),
                    part.worker(),
                    part.folder(),
                    part.file(),
                    from,
                    told ? part.to() : from.plus(media),
                    Files.size(file));
            return new Piece(measured, file, facts, media, facts.duration().isPresent(), Duration.ZERO);
        } catch (MediaTool.Unreadable e) {
            throw unreadable(part, String.valueOf(e.getMessage()));
        }
    }

    /// When a part of another worker began. It had told so with its last copy of the job, some seconds before it was
    /// killed, and in a part's first half minute it may have known better since: what is in the file was there when
    /// it was last written to.
    private Instant begin(Part part, Path file, Duration media) throws IOException {
        Instant now = Files.getLastModifiedTime(file).toInstant();
        Instant sent =
                reel.written(part.number()).filter(now::isAfter).orElse(now).minus(media);
        boolean better = media.compareTo(SETTLED) < 0
                && sent.isBefore(part.from())
                && Duration.between(sent, part.from()).compareTo(MOST_CORRECTED) < 0;
        return better ? sent : part.from();
    }

    /// @throws IOException when it is the disk's fault
    private static Apart unreadable(Part part, String why) throws IOException {
        if (DISK_ERROR.matcher(why).find()) {
            throw new IOException("part " + part.number() + ": " + why);
        }
        return new Apart(damaged(part, why));
    }

    private static String damaged(Part part, String why) {
        return "part " + part.number() + " is damaged: " + why;
    }

    private Joined join(Work work, List<Piece> pieces) throws Apart, IOException, InterruptedException {
        Piece first = pieces.getFirst();
        for (Piece piece : pieces) {
            Optional<String> other = first.facts().difference(piece.facts());
            if (other.isPresent()) {
                throw new Apart("part " + piece.part().number() + " has other streams than part "
                        + first.part().number() + " and would have to be encoded anew: " + other.get());
            }
        }
        JobFolder folder = work.folder();
        Files.createDirectories(folder.path());
        dropWorkshops(folder);
        Path workshop = Files.createDirectory(folder.path().resolve(WORKSHOP + "-" + UUID.randomUUID()));
        Path made = workshop.resolve("joined." + work.request().container().extension());
        // A single part that is what was wished for needs no second copy.
        boolean asItIs = pieces.size() == 1 && first.whole() && work.request().container() == Container.MKV;
        if (asItIs
                && before(first.part()).compareTo(MOST_BEFORE) <= 0
                && after(first.part()).compareTo(MOST_AFTER) <= 0) {
            return verified(work, settings.keepParts() ? copied(first.file(), made) : first.file(), pieces);
        }
        long bytes = pieces.stream().mapToLong(piece -> piece.part().bytes()).sum();
        Optional<Disk.Claim> claim = disk.claim(bytes, made);
        if (claim.isEmpty()) {
            throw new Apart("there is no room to join the parts: "
                    + DiskSpace.shortage(folder.path(), settings.minFree(), bytes)
                            .orElse("other recordings are written to the same disk"));
        }
        try (var ignored = claim.get()) {
            var cut = new ArrayList<Piece>();
            for (Piece piece : pieces) {
                cut.add(cut(work.tool(), piece));
            }
            join(work, cut, made);
            Joined joined = verified(work, made, cut);
            cut.forEach(piece -> reel.put(piece.part()));
            return joined;
        }
    }

    /// What a part has before the planned start: a recording begins to connect before, and a playlist begins with what
    /// was sent before. Nothing is cut where that is not sure, and where no end is planned: a source that sends
    /// faster than it plays looks as if it had begun earlier.
    private Duration before(Part part) {
        boolean sure = reel.isSureToBeginInThePast(part.number()) || isEarlier(part) && isPlaylist();
        return assignment.request().end().isPresent() && sure && part.from().isBefore(since)
                ? Duration.between(part.from(), since)
                : Duration.ZERO;
    }

    private boolean isEarlier(Part part) {
        return assignment.earlier().stream().anyMatch(earlier -> earlier.number() == part.number());
    }

    /// Of a part that another process recorded no more is known than what the address promises.
    private boolean isPlaylist() {
        return SourceForm.of(assignment.request().source()).hasRenditions();
    }

    /// What a part has after the end.
    private Duration after(Part part) {
        return part.to().isAfter(until) ? Duration.between(until, part.to()) : Duration.ZERO;
    }

    /// What is said of the recording beside its parts and gaps.
    private RecordingNotes notes(RecordingRequest request, List<Part> parts) {
        Optional<Instant> first = parts.stream().map(Part::from).min(Comparator.naturalOrder());
        Optional<Instant> last = parts.stream().map(Part::to).max(Comparator.naturalOrder());
        List<Finding> findings = reel.findings();
        return new RecordingNotes(
                Stream.concat(Finding.summary(findings).stream(), reel.remarks().stream())
                        .toList(),
                findings,
                request.start()
                        .flatMap(start -> first.map(from -> positive(from, start)))
                        .orElse(Duration.ZERO),
                request.end().flatMap(end -> last.map(to -> positive(end, to))).orElse(Duration.ZERO));
    }

    private static Duration positive(Instant from, Instant to) {
        return from.isBefore(to) ? Duration.between(from, to) : Duration.ZERO;
    }

    /// Without what is more than planned, as far as that goes without encoding: from the last key frame before the
    /// start, and to the end.
    private Piece cut(MediaTool tool, Piece piece) throws IOException, InterruptedException {
        Part part = piece.part();
        Duration before = before(part);
        Duration after = after(part);
        Duration excess = before.plus(after);
        if (piece.length().minus(excess).compareTo(SHORTEST) < 0 || excess.compareTo(LEAST_EXCESS) < 0) {
            return piece;
        }
        Duration skipped = before.isZero() ? Duration.ZERO : tool.keyFrame(piece.file(), piece.facts(), before);
        Duration end = piece.length().minus(after);
        Instant to = part.to().isBefore(until) ? part.to() : until;
        Duration last = after.isZero() ? end : tool.end(piece.file(), piece.facts(), end);
        Duration missing = end.minus(last);
        if (missing.compareTo(Gap.SMALLEST) >= 0 && last.minus(skipped).compareTo(SHORTEST) >= 0) {
            // The planned end lies in a hole, and what comes after the hole is not wanted.
            reel.lost(part.number(), LEFT_OUT);
            end = last;
            to = to.minus(missing);
        }
        Part rest = new Part(
                part.number(),
                part.worker(),
                part.folder(),
                part.file(),
                part.from().plus(skipped),
                to,
                part.bytes());
        return new Piece(rest, piece.file(), piece.facts(), end.minus(skipped), piece.whole(), skipped);
    }

    private static Path copied(Path part, Path made) throws IOException {
        try {
            return Files.createLink(made, part);
        } catch (UnsupportedOperationException | FileSystemException e) {
            // A file system without links.
            return Files.copy(part, made);
        }
    }

    private static void join(Work work, List<Piece> pieces, Path made) throws Apart, IOException, InterruptedException {
        try {
            work.tool()
                    .join(
                            pieces.stream().map(Piece::clip).toList(),
                            made,
                            work.request().container());
        } catch (MediaTool.Unreadable e) {
            // Is it one of them?
            for (Piece piece : pieces) {
                List<String> errors = work.tool().read(piece.file()).errors();
                if (!errors.isEmpty()) {
                    throw unreadable(piece.part(), errors.getFirst());
                }
            }
            String why = String.valueOf(e.getMessage());
            if (DISK_ERROR.matcher(why).find()) {
                throw e;
            }
            throw new Apart("the parts could not be joined: " + why);
        }
    }

    private Joined verified(Work work, Path made, List<Piece> pieces) throws Apart, IOException, InterruptedException {
        MediaTool tool = work.tool();
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
        Durable.force(made);
        return new Joined(made, reading.media(), gaps(reading, hole -> wall(hole, pieces)), facts.streams(), sum256);
    }

    /// What is missing inside parts that stay apart: nobody reads them to their end otherwise.
    private List<Gap> holes(Work work) throws IOException, InterruptedException {
        var holes = new ArrayList<Gap>();
        for (Part part : reel.parts()) {
            Optional<Path> file = work.folder().file(part);
            if (file.isPresent()) {
                MediaTool.Reading reading = work.tool().read(file.get());
                gaps(reading, hole -> part.from().plus(hole.at())).stream()
                        .filter(gap -> gap.from().isBefore(until))
                        .forEach(holes::add);
            } else {
                reel.remark("whether anything is missing inside part " + part.number() + " is not known");
            }
        }
        return holes;
    }

    /// @param wall when something began to be missing
    private static List<Gap> gaps(MediaTool.Reading reading, Function<MediaTool.Hole, Instant> wall) {
        return Stream.concat(
                        reading.holes().stream().map(hole -> gap(hole, wall, LEFT_OUT)),
                        reading.silences().stream().map(silence -> gap(silence.hole(), wall, words(silence))))
                .toList();
    }

    private static Gap gap(MediaTool.Hole hole, Function<MediaTool.Hole, Instant> wall, String reason) {
        Instant from = wall.apply(hole);
        return new Gap(from, from.plus(hole.length()), reason);
    }

    private static String words(MediaTool.Silence silence) {
        boolean picture = silence.type().equals("video");
        if (silence.of() > 1) {
            return (picture ? "picture " : "sound ") + silence.number() + " of " + silence.of()
                    + " was missing: the other streams came";
        }
        return picture ? "the picture stood still: only sound came" : "there was no sound: only the picture came";
    }

    /// When a hole in the finished file began, by the part that it is in.
    private static Instant wall(MediaTool.Hole hole, List<Piece> pieces) {
        Duration before = Duration.ZERO;
        Piece in = pieces.getFirst();
        for (Piece piece : pieces) {
            if (hole.at().compareTo(before.plus(piece.length())) < 0) {
                in = piece;
                break;
            }
            before = before.plus(piece.length());
        }
        return in.part().from().plus(hole.at().minus(before));
    }

    /// Those that a killed process has left go as well: one process finishes a job.
    private static void dropWorkshops(JobFolder folder) throws IOException {
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
