package org.tallyboard.ui.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tallyboard.pipeline.Build;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.pipeline.Project;
import org.tallyboard.source.Freshness;
import org.tallyboard.ui.kit.Block;
import org.tallyboard.ui.kit.Browser;
import org.tallyboard.ui.kit.Look;
import org.tallyboard.ui.kit.Mood;
import org.tallyboard.ui.kit.Sizes;
import org.tallyboard.ui.kit.Times;
import org.tallyboard.ui.kit.Words;

/// What the side panel of a CodeBuild project says: everything that is known of it, in full.
public final class ProjectDoc {

    private ProjectDoc() {}

    /// The line under the panel's title: `failed 2 min ago · #41 · read 3 s ago`.
    public static String remark(Project p, Look look) {
        String read = p.freshness()
                .age(look.now())
                .map(age -> "read " + Times.age(age) + " ago")
                .orElse("not read yet");
        return Words.dots(List.of(
                "CodeBuild project",
                ProjectWords.stateSince(p, look.now()),
                p.headline().map(ProjectWords::name).orElse(""),
                read));
    }

    /// The blocks of a project's panel.
    public static List<Block> of(Project p, Look look, Browser browser) {
        List<Block> blocks = new ArrayList<>();
        Instant now = look.now();
        notes(p, look, blocks);
        p.headline().ifPresent(build -> {
            blocks.add(new Block.Heading("Build " + ProjectWords.name(build)));
            facts(build, look, blocks);
            blocks.addAll(BuildBlocks.of(build, now, browser));
            p.account()
                    .buildPage(build.id(), build.batch())
                    .ifPresent(url -> blocks.add(new Block.Link("Open the build in the AWS console", url, browser)));
        });
        others(p, now, blocks);
        blocks.add(new Block.Heading("Where"));
        blocks.add(new Block.Fact(
                "Account", p.account().name() + " · " + p.account().accountId()));
        blocks.add(new Block.Fact("Region", p.account().region()));
        p.account()
                .projectPage(p.id().name())
                .ifPresent(url -> blocks.add(new Block.Link("Open in the AWS console", url, browser)));
        return blocks;
    }

    private static void notes(Project p, Look look, List<Block> blocks) {
        p.freshness()
                .failure()
                .ifPresent(f -> blocks.add(new Block.Note(
                        Mood.WAIT,
                        "Not read since " + p.freshness().readAt().map(look::at).orElse("the start") + ": "
                                + Words.line(f.cause())
                                + (f.remedy().isBlank() ? "" : ". " + Words.line(f.remedy())))));
        if (p.freshness().look(look.now()) == Freshness.Look.STALE) {
            blocks.add(new Block.Note(
                    Mood.WAIT,
                    "Out of date: expected every " + Times.age(p.freshness().interval()) + "."));
        }
        p.missing()
                .forEach(m -> blocks.add(new Block.Note(
                        Mood.WAIT,
                        "Partly known: "
                                + Words.line(m.failure().cause())
                                + (m.failure().remedy().isBlank()
                                        ? ""
                                        : ". " + Words.line(m.failure().remedy())))));
        if (p.inPipelines() > 0) {
            blocks.add(new Block.Note(
                    Mood.IDLE,
                    Sizes.count(p.inPipelines(), "build is", "builds are")
                            + " not shown here: pipelines started them, and show them."));
        }
    }

    private static void facts(Build build, Look look, List<Block> blocks) {
        if (build.state() == PipelineState.UNKNOWN) {
            blocks.add(new Block.Fact("Status", ProjectWords.word(build.status())));
        }
        build.sourceVersion().ifPresent(v -> blocks.add(new Block.Fact("Source version", Words.line(v), true)));
        build.resolvedSourceVersion()
                .filter(v -> !build.sourceVersion().equals(Optional.of(v)))
                .ifPresent(v -> blocks.add(new Block.Fact("Resolved to", Words.line(v), true)));
        build.initiator().ifPresent(who -> blocks.add(new Block.Fact("Started by", Words.line(who), true)));
        build.startedAt().ifPresent(at -> blocks.add(new Block.Fact("Started", look.atSecond(at))));
        build.endedAt().ifPresent(at -> blocks.add(new Block.Fact("Ended", look.atSecond(at))));
        blocks.add(new Block.Fact("Build id", Words.line(build.id()), true));
    }

    private static void others(Project p, Instant now, List<Block> blocks) {
        List<Build> others = p.builds().stream()
                .filter(build -> p.headline().filter(build::equals).isEmpty())
                .toList();
        if (others.isEmpty()) {
            return;
        }
        blocks.add(new Block.Heading("Other builds"));
        for (Build build : others) {
            blocks.add(new Block.Item(
                    PipelineWords.mood(build.state()),
                    ProjectWords.name(build),
                    Words.dots(List.of(
                            ProjectWords.word(build.status()),
                            ProjectWords.source(build),
                            ProjectWords.commit(build),
                            ProjectWords.trigger(build),
                            ProjectWords.took(build, now))),
                    build.startedAt()
                            .map(at -> Times.age(Duration.between(at, now)) + " ago")
                            .orElse(""),
                    false));
        }
    }
}
