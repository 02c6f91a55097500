package org.tallyboard.soak;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A programme of which first the picture is missing for some seconds while the sound goes on, and then the other way
/// round: both are named in the result, and the picture is on disk but for where it was missing.
final class StreamsPart implements SoakPart {
    private static final Duration MISSING = Duration.ofSeconds(8);
    private static final Duration BETWEEN = Duration.ofSeconds(8);

    @Override
    public String name() {
        return "streams";
    }

    @Override
    public Soak.World world(Path folder) {
        return Soak.World.of(1, 2).withSound();
    }

    @Override
    public Outcome run(Soak soak) throws Exception {
        Instant start = Instant.now().plusSeconds(10);
        Instant end = start.plusSeconds(55);
        List<SoakJob> jobs = List.of(soak.job("http", "mkv", start, end), soak.job("http", "ts", start, end));
        var complaints = new ArrayList<String>();
        var figures = new ArrayList<String>();
        Soak.Round round = soak.round(jobs, () -> {
            soak.awaitRecorders(jobs);
            Soak.sleepUntil(start.plus(BETWEEN));
            var blows = new ArrayList<Blow>();
            for (LiveFeed.Stream stream : List.of(LiveFeed.Stream.PICTURE, LiveFeed.Stream.SOUND)) {
                Instant begin = Instant.now();
                soak.feed().mute(stream);
                Thread.sleep(MISSING);
                soak.feed().unmute();
                blows.add(new Blow(
                        Blow.Kind.SOURCE,
                        begin,
                        Instant.now(),
                        "no " + stream,
                        jobs.stream().map(SoakJob::id).collect(Collectors.toSet()),
                        Duration.ofSeconds(2)));
                Thread.sleep(BETWEEN);
            }
            // Their files are deleted when all is well.
            for (SoakJob job : jobs) {
                Soak.require(Duration.ofSeconds(90), "No result", () -> soak.sidecar(job)
                        .isPresent());
                JsonNode told = JsonMapper.shared()
                        .readTree(Files.readString(soak.sidecar(job).orElseThrow()));
                List<String> reasons = told.path("gaps")
                        .valueStream()
                        .map(gap -> gap.path("from").asString("") + " to "
                                + gap.path("to").asString("") + " "
                                + gap.path("reason").asString(""))
                        .toList();
                figures.add("gaps as told: " + reasons);
                for (String words : List.of("the picture stood still", "there was no sound")) {
                    if (reasons.stream().noneMatch(reason -> reason.contains(words))) {
                        complaints.add("its result does not say that " + words + ": " + job);
                    }
                }
            }
            return blows;
        });
        figures.addAll(Whole.figures(round));
        return new Outcome(round, complaints, figures);
    }
}
