package org.tallyboard.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Compares what is on disk of a job with what was sent.
///
/// What a picture says is exact. What the recorder says of its gaps is late by what the way from the source takes
/// ([Door#delay]), so a gap covers that much more before it. What is missing for a second or less has no name: the
/// recorder cannot tell it from two parts that follow each other. For the last two seconds before the planned end it
/// does not begin another part.
final class Inspection {
    private static final Duration BORDER = Duration.ofSeconds(1);
    private static final Duration LAST = Duration.ofMillis(2_200);
    /// To connect, on a machine with much to do; the recorder begins two seconds before.
    private static final Duration START = Duration.ofSeconds(5);
    /// How long a job may be recorded twice, and how much of the source it may have twice: the time in which a job that
    /// was left changes hands.
    private static final Duration FAILOVER = Duration.ofSeconds(10);

    private static final Duration FAILOVER_OF_A_HOST = Duration.ofSeconds(15);

    private final TimeCodeReader reader;
    private final Path folder;
    private final Growth growth;
    private final Duration slack;

    /// What was found of a job.
    ///
    /// @param complaints what must not be; empty when all is well
    /// @param sent ticks in the planned time
    /// @param missing ticks of these that are not on disk
    /// @param unnamed the part of what is missing that no gap names: borders of a second or less
    /// @param repeated ticks that the recording has more than once
    /// @param twice how long it was recorded twice at a time
    /// @param gaps as the sidecar names them
    /// @param parts that it was made of
    /// @param apart whether they were left as they are
    /// @param pictures from when the first picture on disk was sent to the last
    record Found(
            SoakJob job,
            List<String> complaints,
            long sent,
            long missing,
            Duration unnamed,
            long repeated,
            Duration twice,
            List<Span> gaps,
            int parts,
            boolean apart,
            Optional<Span> pictures) {
        Found {
            complaints = List.copyOf(complaints);
            gaps = List.copyOf(gaps);
        }

        /// How long after the planned end the last picture on disk was sent.
        Duration over() {
            return pictures.map(span -> Duration.between(job.end(), span.to())).orElse(Duration.ZERO);
        }
    }

    Inspection(TimeCodeReader reader, Path folder, Growth growth, Duration slack) {
        this.reader = reader;
        this.folder = folder;
        this.growth = growth;
        this.slack = slack;
    }

    /// The job's sidecars: one when it is done.
    List<Path> sidecars(SoakJob job) throws IOException {
        var sidecars = new ArrayList<Path>();
        for (Path home : list(folder)) {
            if (home.getFileName().toString().contains(job.mark())) {
                list(home).stream()
                        .filter(file -> file.toString().endsWith(".json"))
                        .forEach(sidecars::add);
            }
        }
        return sidecars;
    }

    /// Whether nothing of the job is on disk.
    boolean isEmpty(SoakJob job) throws IOException {
        for (Path home : list(folder)) {
            if (home.getFileName().toString().contains(job.mark())
                    && list(home).stream().anyMatch(file -> file.toFile().length() > 0)) {
                return false;
            }
        }
        return true;
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /// A job of which it was told that nothing could be recorded: one gap.
    Found nothing(SoakJob job, List<Blow> blows) throws IOException {
        var complaints = new ArrayList<String>();
        if (!sidecars(job).isEmpty()) {
            complaints.add("it failed, and has a sidecar");
        }
        List<Span> gaps = List.of(new Span(job.start(), job.end()));
        explained(job, gaps, blows, complaints);
        long sent = TimeCode.tick(job.end()) - TimeCode.tick(job.start());
        return new Found(
                job, complaints, sent, sent, Duration.ZERO, 0, growth.twice(job), gaps, 0, false, Optional.empty());
    }

    Found inspect(SoakJob job, List<Blow> blows) throws IOException {
        var complaints = new ArrayList<String>();
        List<Path> sidecars = sidecars(job);
        if (sidecars.size() != 1) {
            complaints.add("it has " + sidecars.size() + " sidecars");
            if (sidecars.isEmpty()) {
                return new Found(
                        job, complaints, 0, 0, Duration.ZERO, 0, Duration.ZERO, List.of(), 0, false, Optional.empty());
            }
        }
        Path sidecar = sidecars.getFirst();
        JsonNode told = JsonMapper.shared().readTree(Files.readString(sidecar));
        boolean hostGone = blows.stream()
                .anyMatch(blow -> blow.kind() == Blow.Kind.FREEZE && blow.jobs().contains(job.id()));
        List<Long> ticks = new ArrayList<>();
        for (Path file : files(sidecar, told, hostGone, complaints)) {
            ticks.addAll(reader.read(file).ticks());
        }
        List<Span> gaps = told.path("gaps")
                .valueStream()
                .map(gap -> new Span(
                        Instant.parse(gap.path("from").asString("")),
                        Instant.parse(gap.path("to").asString(""))))
                .toList();
        Set<Long> seen = new HashSet<>(ticks);
        long first = TimeCode.tick(job.start()) + 1;
        long last = TimeCode.tick(job.end().minus(job.source().delay()));
        List<Span> missing = missing(seen, first, last);
        Duration unnamed = unnamed(job, missing, gaps, complaints);
        explained(job, gaps, blows, complaints);
        Duration bound = (hostGone ? FAILOVER_OF_A_HOST : FAILOVER).plus(slack);
        long repeated = repeated(ticks, bound, complaints);
        Duration twice = growth.twice(job);
        if (twice.compareTo(bound) > 0) {
            complaints.add("it was recorded twice at a time for " + seconds(twice));
        }
        return new Found(
                job,
                complaints,
                last - first + 1,
                missing.stream()
                        .mapToLong(span -> TimeCode.tick(span.to()) - TimeCode.tick(span.from()))
                        .sum(),
                unnamed,
                repeated,
                twice,
                gaps,
                told.path("parts").size(),
                told.has("apart"),
                ticks.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Span(
                                TimeCode.time(Collections.min(ticks)), TimeCode.time(Collections.max(ticks)))));
    }

    /// The finished file, else the parts that the sidecar lists, which is right where a recorder that stood still has
    /// written to one while it was joined; all other media are left over from a worker that stood
    /// down or was killed, and must be parts.
    private List<Path> files(Path sidecar, JsonNode told, boolean hostGone, List<String> complaints)
            throws IOException {
        List<Path> media = list(sidecar.resolveSibling("")).stream()
                .filter(file -> file.toString().matches(".*\\.(mkv|mp4|ts)"))
                .toList();
        List<Path> finished =
                media.stream().filter(file -> !Growth.isPart(file)).toList();
        List<Path> listed = told.has("file")
                ? List.of(sidecar.resolveSibling(told.path("file").asString("")))
                : told.path("parts")
                        .valueStream()
                        .map(part -> folder.resolve(part.path("file").asString("")))
                        .toList();
        if (finished.size() > 1) {
            complaints.add("it has more than one finished file: " + finished);
        }
        if (told.has("apart") && !hostGone) {
            complaints.add("its parts were not joined: " + told.path("apart").asString(""));
        }
        for (Path file : listed) {
            if (!Files.isRegularFile(file)) {
                complaints.add("the sidecar names a file that is not there: " + file);
            }
        }
        return listed.stream().filter(Files::isRegularFile).toList();
    }

    private static List<Span> missing(Set<Long> seen, long first, long last) {
        var missing = new ArrayList<Span>();
        for (long tick = first; tick <= last; tick++) {
            long begin = tick;
            while (tick <= last && !seen.contains(tick)) {
                tick++;
            }
            if (tick > begin) {
                missing.add(new Span(TimeCode.time(begin), TimeCode.time(tick)));
            }
        }
        return missing;
    }

    /// What is missing must be named, but for borders.
    private static Duration unnamed(SoakJob job, List<Span> missing, List<Span> gaps, List<String> complaints) {
        List<Span> named = gaps.stream()
                .map(gap -> gap.wider(BORDER.plus(job.source().delay()), BORDER))
                .toList();
        Instant end = TimeCode.time(TimeCode.tick(job.end().minus(job.source().delay())) + 1);
        Duration unnamed = Duration.ZERO;
        for (Span span : missing) {
            for (Span rest : span.without(named)) {
                unnamed = unnamed.plus(rest.length());
                if (rest.length().compareTo(rest.to().equals(end) ? LAST : BORDER) > 0) {
                    complaints.add("missing and not named: " + rest + ", " + seconds(rest.length()));
                }
            }
        }
        return unnamed;
    }

    /// What is named must have a cause, and be no longer than that allows.
    private void explained(SoakJob job, List<Span> gaps, List<Blow> blows, List<String> complaints) {
        var allowed = new ArrayList<Span>();
        allowed.add(new Span(job.start(), job.start().plus(START).plus(slack)));
        for (Blow blow : blows) {
            if (blow.jobs().contains(job.id())) {
                allowed.add(new Span(blow.at(), blow.until())
                        .wider(BORDER.plus(job.source().delay()), job.source().delay()));
            }
        }
        for (Span gap : gaps) {
            for (Span rest : gap.without(allowed)) {
                if (rest.length().compareTo(BORDER) > 0) {
                    complaints.add("a gap that nothing explains, or that is too long: " + gap + ", of which "
                            + seconds(rest.length()) + " from " + rest.from());
                }
            }
        }
    }

    /// Where the recording jumps back in time it has something twice.
    private static long repeated(List<Long> ticks, Duration bound, List<String> complaints) {
        long repeated = 0;
        long reached = Long.MIN_VALUE;
        long jump = 0;
        for (long tick : ticks) {
            if (tick <= reached) {
                repeated++;
                jump = Math.max(jump, reached - tick + 1);
            } else {
                reached = tick;
            }
        }
        if (TimeCode.length(jump).compareTo(bound) > 0) {
            complaints.add("the recording has " + seconds(TimeCode.length(jump)) + " of the source twice");
        }
        return repeated;
    }

    static String seconds(Duration length) {
        return "%.1f s".formatted(length.toMillis() / 1000.0);
    }
}
