package org.tallyboard.ui.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tallyboard.pipeline.Build;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.ui.kit.Block;
import org.tallyboard.ui.kit.Browser;
import org.tallyboard.ui.kit.Mood;
import org.tallyboard.ui.kit.Sizes;
import org.tallyboard.ui.kit.Times;
import org.tallyboard.ui.kit.Words;

/// What a side panel says of one build: its phases with what they say, the builds of a batch, its log.
final class BuildBlocks {

    private static final int LONGEST_ERROR = 20_000;

    private BuildBlocks() {}

    static List<Block> of(Build build, Instant now, Browser browser) {
        List<Block> blocks = new ArrayList<>();
        if (build.batch()) {
            blocks.add(new Block.Item(
                    PipelineWords.mood(build.state()),
                    Words.line("Batch build " + build.number().map(n -> "#" + n).orElse("")),
                    Words.dots(List.of(
                            ProjectWords.word(build.status()),
                            Sizes.count(build.groups().size(), "build", "builds"))),
                    ProjectWords.took(build, now),
                    false));
            build.groups().forEach(group -> blocks.add(group(group)));
        }
        phases(build, now, blocks);
        build.logUrl().ifPresent(url -> blocks.add(new Block.Link("Open the build's log", url, browser)));
        return blocks;
    }

    private static Block group(Build.Group group) {
        return new Block.Item(
                PipelineWords.mood(group.state()),
                Words.line(group.identifier()),
                Words.dots(List.of(
                        group.status().map(ProjectWords::word).orElse("not started"),
                        group.earlierTries() == 0
                                ? ""
                                : "after " + Sizes.count(group.earlierTries(), "earlier try", "earlier tries"),
                        group.ignoreFailure() ? "may fail" : "",
                        group.dependsOn().isEmpty()
                                ? ""
                                : "after " + Words.line(String.join(", ", group.dependsOn())))),
                "",
                true);
    }

    private static void phases(Build build, Instant now, List<Block> blocks) {
        double longest = build.phases().stream()
                .flatMap(phase -> ProjectWords.length(phase, now).stream())
                .mapToLong(Duration::toMillis)
                .max()
                .orElse(1);
        for (Build.Phase phase : build.phases()) {
            Mood mood = mood(phase);
            if (!ProjectWords.isEnd(phase)) {
                Optional<Duration> took = ProjectWords.length(phase, now);
                boolean unknown = phase.state() == PipelineState.UNKNOWN;
                blocks.add(new Block.Bar(
                        mood,
                        Words.line(
                                phase.type() + (unknown ? " " + phase.status().orElse("") : "")),
                        Math.min(1, took.orElse(Duration.ZERO).toMillis() / Math.max(1, longest)),
                        took.map(Times::took).orElse("")));
            }
            phase.messages().stream()
                    .filter(message -> !message.isBlank())
                    .forEach(message -> blocks.add(new Block.Full(mood, Words.block(message, LONGEST_ERROR), true)));
        }
    }

    /// A phase that has a length but no status has ended without telling how.
    private static Mood mood(Build.Phase phase) {
        return phase.status().isEmpty() && phase.duration().isPresent() ? Mood.IDLE : PipelineWords.mood(phase.state());
    }
}
