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
import org.tallyboard.ui.kit.Browser;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.DetailItem;
import org.tallyboard.ui.kit.Sizes;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.TimeText;
import org.tallyboard.ui.kit.ViewContext;

/// What the side panel of a CodeBuild project says: everything that is known of it, in full.
public final class ProjectDetails {

    private ProjectDetails() {}

    /// The line under the panel's title: `failed 2 min ago · #41 · read 3 s ago`.
    public static String remark(Project p, ViewContext look) {
        String read = p.freshness()
                .age(look.now())
                .map(age -> "read " + TimeText.age(age) + " ago")
                .orElse("not read yet");
        return CommonText.dots(List.of(
                "CodeBuild project",
                ProjectText.stateSince(p, look.now()),
                p.headline().map(ProjectText::name).orElse(""),
                read));
    }

    /// The blocks of a project's panel.
    public static List<DetailItem> of(Project p, ViewContext look, Browser browser) {
        List<DetailItem> blocks = new ArrayList<>();
        Instant now = look.now();
        notes(p, look, blocks);
        p.headline().ifPresent(build -> {
            blocks.add(new DetailItem.Heading("Build " + ProjectText.name(build)));
            facts(build, look, blocks);
            blocks.addAll(BuildDetails.of(build, now, browser));
            p.account()
                    .buildPage(build.id(), build.batch())
                    .ifPresent(
                            url -> blocks.add(new DetailItem.Link("Open the build in the AWS console", url, browser)));
        });
        others(p, now, blocks);
        blocks.add(new DetailItem.Heading("Where"));
        blocks.add(new DetailItem.Fact(
                "Account", p.account().name() + " · " + p.account().accountId()));
        blocks.add(new DetailItem.Fact("Region", p.account().region()));
        p.account()
                .projectPage(p.id().name())
                .ifPresent(url -> blocks.add(new DetailItem.Link("Open in the AWS console", url, browser)));
        return blocks;
    }

    private static void notes(Project p, ViewContext look, List<DetailItem> blocks) {
        p.freshness()
                .failure()
                .ifPresent(f -> blocks.add(new DetailItem.Note(
                        StatusStyle.WAIT,
                        "Not read since " + p.freshness().readAt().map(look::at).orElse("the start") + ": "
                                + CommonText.line(f.cause())
                                + (f.remedy().isBlank() ? "" : ". " + CommonText.line(f.remedy())))));
        if (p.freshness().look(look.now()) == Freshness.State.STALE) {
            blocks.add(new DetailItem.Note(
                    StatusStyle.WAIT,
                    "Out of date: expected every " + TimeText.age(p.freshness().interval()) + "."));
        }
        p.missing()
                .forEach(m -> blocks.add(new DetailItem.Note(
                        StatusStyle.WAIT,
                        "Partly known: "
                                + CommonText.line(m.failure().cause())
                                + (m.failure().remedy().isBlank()
                                        ? ""
                                        : ". " + CommonText.line(m.failure().remedy())))));
        if (p.inPipelines() > 0) {
            blocks.add(new DetailItem.Note(
                    StatusStyle.IDLE,
                    Sizes.count(p.inPipelines(), "build is", "builds are")
                            + " not shown here: pipelines started them, and show them."));
        }
    }

    private static void facts(Build build, ViewContext look, List<DetailItem> blocks) {
        if (build.state() == PipelineState.UNKNOWN) {
            blocks.add(new DetailItem.Fact("Status", ProjectText.word(build.status())));
        }
        build.sourceVersion()
                .ifPresent(v -> blocks.add(new DetailItem.Fact("Source version", CommonText.line(v), true)));
        build.resolvedSourceVersion()
                .filter(v -> !build.sourceVersion().equals(Optional.of(v)))
                .ifPresent(v -> blocks.add(new DetailItem.Fact("Resolved to", CommonText.line(v), true)));
        build.initiator().ifPresent(who -> blocks.add(new DetailItem.Fact("Started by", CommonText.line(who), true)));
        build.startedAt().ifPresent(at -> blocks.add(new DetailItem.Fact("Started", look.atSecond(at))));
        build.endedAt().ifPresent(at -> blocks.add(new DetailItem.Fact("Ended", look.atSecond(at))));
        blocks.add(new DetailItem.Fact("Build id", CommonText.line(build.id()), true));
    }

    private static void others(Project p, Instant now, List<DetailItem> blocks) {
        List<Build> others = p.builds().stream()
                .filter(build -> p.headline().filter(build::equals).isEmpty())
                .toList();
        if (others.isEmpty()) {
            return;
        }
        blocks.add(new DetailItem.Heading("Other builds"));
        for (Build build : others) {
            blocks.add(new DetailItem.Item(
                    PipelineText.mood(build.state()),
                    ProjectText.name(build),
                    CommonText.dots(List.of(
                            ProjectText.word(build.status()),
                            ProjectText.source(build),
                            ProjectText.commit(build),
                            ProjectText.trigger(build),
                            ProjectText.took(build, now))),
                    build.startedAt()
                            .map(at -> TimeText.age(Duration.between(at, now)) + " ago")
                            .orElse(""),
                    false));
        }
    }
}
