package org.tallyboard.recorder.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Parts that lie in a job's folder and that nobody has told of: their worker was killed before the broker could hear
/// of them, for example while the broker was away. Without a look at the folder they would be lost to the job.
///
/// They are known by their files alone: a part was written until its last packet came, so it ends when the file was
/// last written to.
final class UnreportedParts {
    /// Who wrote them is not known.
    static final String WORKER = "unknown";

    /// What was written to so short a time ago is being written, by somebody who is asked in another way.
    private static final Duration STILL = Duration.ofSeconds(2);

    private final JobFolder folder;
    private final String identity;
    private final MediaTool tool;
    private final InstantSource time;

    UnreportedParts(JobFolder folder, String identity, MediaTool tool, InstantSource time) {
        this.folder = folder;
        this.identity = identity;
        this.tool = tool;
        this.time = time;
    }

    /// @param known the parts that were told of
    /// @param since what ended before belongs to an earlier recording under this id
    /// @return none if the job was finished before: what is left then was left on purpose
    List<Part> find(String jobId, List<Part> known, Optional<Instant> since) throws IOException, InterruptedException {
        if (Sidecar.find(folder, jobId, known).isPresent()) {
            return List.of();
        }
        Set<String> told = known.stream().map(Part::file).collect(Collectors.toCollection(HashSet::new));
        told.addAll(Sidecar.partFiles(folder));
        var numbers = known.stream().map(Part::number).collect(Collectors.toCollection(HashSet::new));
        var strays = new ArrayList<Part>();
        for (Path file : folder.partFiles()) {
            if (!told.contains(folder.relative(file))) {
                Optional<Part> stray = part(file, number(file, numbers))
                        .filter(part -> since.map(part.to()::isAfter).orElse(true));
                stray.ifPresent(part -> numbers.add(part.number()));
                stray.ifPresent(strays::add);
            }
        }
        return List.copyOf(strays);
    }

    private Optional<Part> part(Path file, int number) throws IOException, InterruptedException {
        Instant to = Files.getLastModifiedTime(file).toInstant();
        if (to.plus(STILL).isAfter(time.instant())) {
            return Optional.empty();
        }
        MediaTool.Reading reading = tool.read(file);
        if (!reading.length().isPositive()) {
            return Optional.empty();
        }
        return Optional.of(new Part(
                number, WORKER, identity, folder.relative(file), to.minus(reading.length()), to, Files.size(file)));
    }

    /// That of its name, or the next one where another part has it.
    private static int number(Path file, Set<Integer> taken) {
        int own = JobFolder.number(file);
        return own > 0 && !taken.contains(own)
                ? own
                : taken.stream().mapToInt(Integer::intValue).max().orElse(0) + 1;
    }
}
