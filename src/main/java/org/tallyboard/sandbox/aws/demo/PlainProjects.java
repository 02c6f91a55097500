package org.tallyboard.sandbox.aws.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.tallyboard.sandbox.aws.world.BuildBatch.GroupSpec;
import org.tallyboard.sandbox.aws.world.BuildRequest;
import org.tallyboard.sandbox.aws.world.BuildStatus;
import org.tallyboard.sandbox.aws.world.Failure;
import org.tallyboard.sandbox.aws.world.ProjectControl;
import org.tallyboard.sandbox.aws.world.World;

/// CodeBuild projects that no pipeline starts: one that pushes start, one that a rule starts each night, and one with
/// batch builds.
final class PlainProjects {

    /// Their names; the first account has them.
    static final List<String> NAMES = List.of("docs-site", "nightly-restore-check", "player-matrix");

    private final World world;
    private final DemoBehaviour behaviour;
    private final long seed;
    private final Instant now;

    PlainProjects(World world, DemoBehaviour behaviour, long seed, Instant now) {
        this.world = world;
        this.behaviour = behaviour;
        this.seed = seed;
        this.now = now;
    }

    void in(String account) {
        docs(world.account(account).addProject(NAMES.get(0)));
        nightly(world.account(account).addProject(NAMES.get(1)));
        matrix(world.account(account).addProject(NAMES.get(2)));
    }

    /// Pushes; one is being built when the board first looks.
    private void docs(ProjectControl project) {
        Chance chance = Chance.of(seed, "docs");
        for (int back = 6; back > 0; back--) {
            push(project, now.minus(chance.minutes(back * 300 - 200, back * 300)), chance.between(0, 5) == 0, back);
        }
        push(project, now.minus(behaviour.scaled(Duration.ofSeconds(20))), false, 0);
    }

    private void push(ProjectControl project, Instant when, boolean fails, int number) {
        world.at(when, () -> {
            Chance chance = Chance.of(seed, "docs", number);
            Failure why = Failure.command("npx antora site.yml", 1, "xref target not found: recorder.adoc#profiles");
            project.start(
                    BuildRequest.push("main", chance.hex(40)),
                    behaviour.scaled(chance.seconds(60, 150)),
                    fails ? why.build() : Optional.empty());
            if (number <= 0) {
                push(
                        project,
                        world.now().plus(behaviour.scaled(chance.minutes(4, 12))),
                        chance.percent(20),
                        number - 1);
            }
        });
    }

    /// Each night; the last one failed, for a person to see.
    private void nightly(ProjectControl project) {
        Chance chance = Chance.of(seed, "nightly");
        for (int night = 5; night >= 0; night--) {
            boolean fails = night == 0;
            Instant when = now.minus(Duration.ofHours(24L * night + 3));
            String commit = chance.hex(40);
            Duration length = chance.seconds(240, 500);
            Failure why = Failure.command(
                    "./restore-check --from latest", 3, "catalogue: 3 of 1,204 rows differ after the restore");
            world.at(
                    when,
                    () -> project.start(
                            BuildRequest.by("rule/nightly-restore-check", "refs/heads/main", commit),
                            length,
                            fails ? why.build() : Optional.empty()));
        }
    }

    /// A batch build whose last builds still run.
    private void matrix(ProjectControl project) {
        Chance chance = Chance.of(seed, "matrix");
        String commit = chance.hex(40);
        world.at(now.minus(Duration.ofMinutes(7)), () -> {
            String batch = project.startBatch(
                    BuildRequest.by("ReleaseManager/ines.moreau", "release/8.2", commit),
                    GroupSpec.plain("chromium"),
                    GroupSpec.plain("firefox"),
                    GroupSpec.plain("webkit"),
                    new GroupSpec("smart_tv", List.of("chromium"), true));
            world.after(Duration.ofMinutes(3), () -> project.endGroup(batch, "chromium", BuildStatus.SUCCEEDED));
            world.after(Duration.ofMinutes(4), () -> project.endGroup(batch, "firefox", BuildStatus.SUCCEEDED));
        });
    }
}
