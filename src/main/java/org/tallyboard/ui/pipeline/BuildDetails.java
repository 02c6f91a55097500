package org.tallyboard.ui.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tallyboard.pipeline.Build;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.ui.kit.Browser;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.DetailItem;
import org.tallyboard.ui.kit.Sizes;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.TimeText;

/// What a side panel says of one build: its phases with what they say, the builds of a batch, its log.
final class BuildDetails {

    private static final int LONGEST_ERROR = 20_000;

    private BuildDetails() {}

    static List<DetailItem> of(Build build, Instant now, Browser browser) {
        List<DetailItem> blocks = new ArrayList<>();
        if (build.batch()) {
            blocks.add(new DetailItem.Item(
                    PipelineText.mood(build.state()),
                    CommonText.line(
                            "Batch build " + build.number().map(n -> "#" + n).orElse("")),
                    CommonText.dots(List.of(
                            ProjectText.word(build.status()),
                            Sizes.count(build.groups().size(), "build", "builds"))),
                    ProjectText.took(build, now),
                    false));
            build.groups().forEach(group -> blocks.add(group(group)));
        }
        phases(build, now, blocks);
        build.logUrl().ifPresent(url -> blocks.add(new DetailItem.Link("Open the build's log", url, browser)));
        return blocks;
    }

    private static DetailItem group(Build.Group group) {
        return new DetailItem.Item(
                PipelineText.mood(group.state()),
                CommonText.line(group.identifier()),
                CommonText.dots(List.of(
                        group.status().map(ProjectText::word).orElse("not started"),
                        group.earlierTries() == 0
                                ? ""
                                : "after " + Sizes.count(group.earlierTries(), "earlier try", "earlier tries"),
                        group.ignoreFailure() ? "may fail" : "",
                        group.dependsOn().isEmpty()
                                ? ""
                                : "after " + CommonText.line(String.join(", ", group.dependsOn())))),
                "",
                true);
    }

    private static void phases(Build build, Instant now, List<DetailItem> blocks) {
        double longest = build.phases().stream()
                .flatMap(phase -> ProjectText.length(phase, now).stream())
                .mapToLong(Duration::toMillis)
                .max()
                .orElse(1);
        for (Build.Phase phase : build.phases()) {
            StatusStyle mood = mood(phase);
            if (!ProjectText.isEnd(phase)) {
                Optional<Duration> took = ProjectText.length(phase, now);
                boolean unknown = phase.state() == PipelineState.UNKNOWN;
                blocks.add(new DetailItem.Bar(
                        mood,
                        CommonText.line(
                                phase.type() + (unknown ? " " + phase.status().orElse("") : "")),
                        Math.min(1, took.orElse(Duration.ZERO).toMillis() / Math.max(1, longest)),
                        took.map(TimeText::took).orElse("")));
            }
            phase.messages().stream()
                    .filter(message -> !message.isBlank())
                    .forEach(message ->
                            blocks.add(new DetailItem.Full(mood, CommonText.block(message, LONGEST_ERROR), true)));
        }
    }

    /// A phase that has a length but no status has ended without telling how.
    private static StatusStyle mood(Build.Phase phase) {
        return phase.status().isEmpty() && phase.duration().isPresent()
                ? StatusStyle.IDLE
                : PipelineText.mood(phase.state());
    }
}
