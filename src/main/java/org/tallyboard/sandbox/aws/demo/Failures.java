package org.tallyboard.sandbox.aws.demo;

import java.util.List;
import java.util.Optional;
import org.tallyboard.sandbox.aws.world.ActionRun;
import org.tallyboard.sandbox.aws.world.BuildPhaseType;
import org.tallyboard.sandbox.aws.world.Failure;

/// Failures as they read in real pipelines: long, of many lines, and different for each kind of action.
final class Failures {
    private static final List<Failure> BUILDS = List.of(
            Failure.command("npm run build", 1, """
                    src/player/timeline.ts:214:31 - error TS2345: Argument of type 'number | undefined' is not
                      assignable to parameter of type 'number'.

                    214       this.seekTo(segment.start + offset);
                                                  ~~~~~~~~~~~~~~~~~~~~~~
                    Found 1 error in src/player/timeline.ts:214
                    npm ERR! code ELIFECYCLE
                    npm ERR! errno 1"""),
            Failure.command("mvn -B -ntp verify", 1, """
                    [ERROR] Tests run: 412, Failures: 2, Errors: 0, Skipped: 3
                    [ERROR]   SegmentStoreTest.resumesAfterServiceUnavailable:118
                      expected: 4 uploads
                       but was: 3 uploads
                    [ERROR]   SegmentStoreTest.givesUpAfterFiveAttempts:141 timed out after 10 seconds
                    [ERROR] Failed to execute goal maven-surefire-plugin:3.5.2:test: There are test failures."""),
            Failure.command(BuildPhaseType.PRE_BUILD, "docker pull public.ecr.aws/docker/library/node:22", 1, """
                    Error response from daemon: toomanyrequests: Data limit exceeded
                    The image could not be pulled; the build was not started."""),
            Failure.command("python -m pytest -q tests", 1, """
                    E       AssertionError: assert '2025-03-30T02:30:00+01:00' == '2025-03-30T03:30:00+02:00'
                    E         programme falls into the hour that does not exist
                    tests/test_epg_import.py:88: AssertionError
                    =========================== short test summary info ============================
                    FAILED tests/test_epg_import.py::test_summer_time_gap - AssertionError
                    1 failed, 231 passed in 41.07s"""),
            Failure.command("./gradlew assemble", 137, """
                    The Gradle daemon disappeared: it was killed by the kernel.
                    Out of memory: Killed process 412 (java) total-vm:6231048kB, anon-rss:3054180kB"""),
            Failure.command(BuildPhaseType.INSTALL, "npm ci", 1, """
                    npm error code E401
                    npm error Unable to authenticate, your authentication token seems to be invalid.
                    npm error To correct this please try logging in again with: npm login"""));

    private static final List<Failure> JENKINS = List.of(Failure.job("""
                    3 of 187 scenarios failed
                      Scenario: resume a programme on a second device
                        Then playback starts at 00:41:07    # got 00:00:00
                      Scenario: captions follow the ad break
                        TimeoutException: waited 30 s for .captions:not(:empty)
                      Scenario: a blocked country sees the notice
                        StaleElementReferenceException: element is not attached to the page document"""), Failure.job("""
                    Build step 'Run acceptance tests' marked build as failure
                    No free browser node with label 'chrome-134' within 20 minutes; the run was given up."""));

    private static final List<Failure> DEPLOYS = List.of(Failure.job("""
                    The overall deployment failed because too many individual instances failed deployment, too few healthy instances are available for deployment, or some instances in your deployment group are experiencing problems.
                    i-0c41d2f6a97be3318  ValidateService  ScriptFailed: scripts/validate.sh exited with code 1
                      [stderr] curl: (7) Failed to connect to localhost port 8080 after 0 ms: Connection refused
                    i-09b7713e5ad20c64f  ValidateService  ScriptTimedOut: scripts/validate.sh exceeded 120 seconds
                    i-0ffe1a02c85d7790b  skipped"""), Failure.job("""
                    The deployment failed because the minimum number of healthy hosts could not be kept.
                    i-0a9f2277b1c3d5e40  ApplicationStop  ScriptFailed: scripts/stop.sh exited with code 143
                      [stderr] Timed out waiting for 12 open recordings to be handed over"""));

    private static final List<Failure> STACKS = List.of(
            Failure.job("""
                    Stack [live] UPDATE_ROLLBACK_COMPLETE. The following resource(s) failed to update: [IngestFunction, DeadLetterAlarm].
                    IngestFunction: Resource handler returned message: "Rate exceeded" (HandlerErrorCode: Throttling)
                    DeadLetterAlarm: Resource update cancelled"""),
            new Failure(
                    "ConfigurationError",
                    "ChangeSet [live-change] does not exist (Service: CloudFormation, Status Code: 404, Error Code: ChangeSetNotFound)",
                    Optional.empty()));

    private Failures() {}

    static Failure of(ActionRun run, Chance chance) {
        return switch (run.action().kind()) {
            case CODEBUILD, CODEBUILD_TEST -> chance.pick(BUILDS);
            case JENKINS -> chance.pick(JENKINS);
            case CODEDEPLOY -> chance.pick(DEPLOYS);
            case CLOUDFORMATION -> chance.pick(STACKS);
            case CODECOMMIT, CONNECTION, APPROVAL ->
                Failure.job("The provided role cannot read the repository of the action "
                        + run.action().name());
        };
    }
}
