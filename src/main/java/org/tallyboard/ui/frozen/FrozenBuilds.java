package org.tallyboard.ui.frozen;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tallyboard.pipeline.Build;
import org.tallyboard.pipeline.Missing;
import org.tallyboard.pipeline.Project;
import org.tallyboard.pipeline.ProjectId;
import org.tallyboard.source.Failure;
import org.tallyboard.source.Freshness;

/// The CodeBuild projects of the frozen scenes: a nightly check that failed, a batch build and a site that are being
/// built, one that is well.
final class FrozenBuilds {

    private static final String UUID_TAIL = "-3d0a-4a86-9f2c-5b1e7c904d21";
    private static final String COMMIT_TAIL = "a07be5519c2d4f8036e1b7c2a94d500000";

    private final Instant now;

    FrozenBuilds(Instant now) {
        this.now = now;
    }

    List<Project> projects() {
        return List.of(
                project("nightly-restore-check", 0, List.of(nightlyFailed(), nightlyWell(40, 27), nightlyWell(39, 51))),
                project("docs-site", 12, List.of(docsRunning(), docsFailed())),
                project("player-matrix", 0, List.of(matrix())),
                new Project(
                        new ProjectId("staging", "load-test"),
                        Accounts.STAGING,
                        List.of(loadTest()),
                        0,
                        List.of(new Missing(
                                "codebuild:ListBuildBatchesForProject",
                                new Failure(
                                        "access denied to codebuild:ListBuildBatchesForProject",
                                        "allow it for this role or user",
                                        now.minusSeconds(600)))),
                        Freshness.read(now.minusSeconds(11), Duration.ofSeconds(15))));
    }

    private Project project(String name, int inPipelines, List<Build> builds) {
        return new Project(
                new ProjectId("prod", name),
                Accounts.PROD,
                builds,
                inPipelines,
                List.of(),
                Freshness.read(now.minusSeconds(6), Duration.ofSeconds(15)));
    }

    private Build nightlyFailed() {
        Instant start = now.minus(Duration.ofMinutes(33));
        return build(
                "nightly-restore-check",
                41,
                "FAILED",
                "refs/heads/main",
                "4f2c9d1",
                "rule/nightly-restore-check",
                start,
                phases(
                        start,
                        new String[] {"SUBMITTED", "QUEUED", "PROVISIONING", "DOWNLOAD_SOURCE", "INSTALL", "BUILD"},
                        new int[] {0, 2, 11, 3, 28, 384},
                        "FAILED",
                        "COMMAND_EXECUTION_ERROR: Error while executing command: ./restore-check --from latest. Reason:"
                                + " exit status 3"));
    }

    private Build nightlyWell(int number, int hours) {
        Instant start = now.minus(Duration.ofHours(hours));
        return build(
                "nightly-restore-check",
                number,
                "SUCCEEDED",
                "refs/heads/main",
                "91be07a",
                "rule/nightly-restore-check",
                start,
                phases(start, new String[] {"BUILD"}, new int[] {371}, "SUCCEEDED", ""));
    }

    private Build docsRunning() {
        Instant start = now.minusSeconds(74);
        return build(
                "docs-site",
                118,
                "IN_PROGRESS",
                "main",
                "0cd1a22",
                "GitHub-Hookshot/3f9a1c7",
                start,
                phases(
                        start,
                        new String[] {"QUEUED", "PROVISIONING", "DOWNLOAD_SOURCE", "INSTALL", "BUILD"},
                        new int[] {1, 9, 4, 31, -1},
                        "",
                        ""));
    }

    private Build docsFailed() {
        Instant start = now.minus(Duration.ofMinutes(16));
        return build(
                "docs-site",
                117,
                "FAILED",
                "main",
                "77ab310",
                "GitHub-Hookshot/3f9a1c7",
                start,
                phases(
                        start,
                        new String[] {"PROVISIONING", "INSTALL", "BUILD"},
                        new int[] {10, 30, 12},
                        "FAILED",
                        "COMMAND_EXECUTION_ERROR: Error while executing command: npx antora site.yml. Reason: exit status"
                                + " 1"));
    }

    private Build matrix() {
        Instant start = now.minus(Duration.ofMinutes(7));
        return new Build(
                "player-matrix:c1be04d7" + UUID_TAIL,
                true,
                Optional.of(7L),
                "IN_PROGRESS",
                Optional.of("IN_PROGRESS"),
                Optional.of("release/8.2"),
                Optional.of(("5d1e2f0" + COMMIT_TAIL).substring(0, 40)),
                Optional.of("ReleaseManager/ines.moreau"),
                Optional.of(start),
                Optional.empty(),
                phases(
                        start,
                        new String[] {"SUBMITTED", "DOWNLOAD_BATCHSPEC", "IN_PROGRESS"},
                        new int[] {1, 4, -1},
                        "",
                        ""),
                List.of(
                        new Build.Group("chromium", Optional.of("SUCCEEDED"), List.of(), false, 0),
                        new Build.Group("firefox", Optional.of("SUCCEEDED"), List.of(), false, 1),
                        new Build.Group("webkit", Optional.of("IN_PROGRESS"), List.of(), false, 0),
                        new Build.Group("smart_tv", Optional.empty(), List.of("chromium", "webkit"), true, 0)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private Build loadTest() {
        Instant start = now.minus(Duration.ofHours(5));
        return build(
                "load-test",
                9,
                "SUCCEEDED",
                "main",
                "12f9aa0",
                "Developer/dana",
                start,
                phases(
                        start,
                        new String[] {"QUEUED", "PROVISIONING", "DOWNLOAD_SOURCE", "PRE_BUILD", "BUILD"},
                        new int[] {1, 14, 3, 22, 1804},
                        "SUCCEEDED",
                        ""));
    }

    private Build build(
            String project,
            int number,
            String status,
            String source,
            String commit,
            String initiator,
            Instant start,
            List<Build.Phase> phases) {
        boolean runs = status.equals("IN_PROGRESS");
        Build.Phase last = phases.getLast();
        return new Build(
                project + ":%08x".formatted(0x51f20000 + number) + UUID_TAIL,
                false,
                Optional.of((long) number),
                status,
                Optional.of(runs ? last.type() : "COMPLETED"),
                Optional.of(source),
                Optional.of((commit + COMMIT_TAIL).substring(0, 40)),
                Optional.of(initiator),
                Optional.of(start),
                runs
                        ? Optional.empty()
                        : last.startedAt().map(at -> at.plus(last.duration().orElse(Duration.ZERO))),
                phases,
                List.of(),
                Optional.of("/aws/codebuild/" + project),
                Optional.of("%08x".formatted(0x51f20000 + number) + UUID_TAIL),
                Optional.of(URI.create("https://eu-west-1.console.aws.amazon.com/cloudwatch/home#logEvent:group="
                        + "/aws/codebuild/" + project)));
    }

    /// @param seconds one for each name; -1 for one that runs
    private static List<Build.Phase> phases(
            Instant start, String[] names, int[] seconds, String lastStatus, String lastMessage) {
        List<Build.Phase> phases = new ArrayList<>();
        Instant at = start;
        for (int i = 0; i < names.length; i++) {
            boolean last = i == names.length - 1;
            boolean runs = seconds[i] < 0;
            phases.add(new Build.Phase(
                    names[i],
                    runs ? Optional.empty() : Optional.of(last ? lastStatus : "SUCCEEDED"),
                    Optional.of(at),
                    runs ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds[i])),
                    last && !lastMessage.isEmpty() ? List.of(lastMessage) : List.of()));
            at = at.plusSeconds(Math.max(0, seconds[i]));
        }
        return phases;
    }
}
