package org.tallyboard.ui.frozen;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineState;
import org.tallyboard.source.Account;

/// The pipelines of the frozen morning: two failed, one that waits for a person, some that run, many that are well.
final class FrozenDeliveries {

    private FrozenDeliveries() {}

    static List<Pipeline> pipelines(Instant now) {
        FrozenPipelines make = new FrozenPipelines(now);
        String github = "CodeStarSourceConnection";
        List<Pipeline> rows = new ArrayList<>();
        rows.add(make.start(
                        Accounts.PROD,
                        "video-api",
                        "7f3c21aa",
                        Duration.ofMinutes(5).plusSeconds(20))
                .commit("4f2c9d1", "fix: retry upload on 503", "GitHub", "WebhookV2", "")
                .ok("Source", github, 4)
                .failed(
                        "Build",
                        "CodeBuild",
                        192,
                        "JobFailed",
                        "BUILD phase failed — Error while executing command: mvn -B verify. Reason: exit status 1")
                .idle("Deploy", "Test")
                .row(PipelineState.FAILED, Duration.ofSeconds(124)));
        rows.add(make.start(Accounts.PROD, "ingest-scheduler", "b0d81c72", Duration.ofMinutes(20))
                .commit("91be07a", "bump parser to 2.3", "GitHub", "WebhookV2", "")
                .ok("Source", github, 3)
                .ok("Build", "CodeBuild", 161)
                .failed(
                        "Deploy",
                        "CodeDeploy",
                        368,
                        "JobFailed",
                        "too many individual instances failed deployment (2 of 3)")
                .idle("Test")
                .row(PipelineState.FAILED, Duration.ofMinutes(11)));
        rows.add(make.start(Accounts.PROD, "player-web", "51aa09bc", Duration.ofMinutes(46))
                .behind("61bb10cd", Duration.ofMinutes(12))
                .behind("58cc21de", Duration.ofMinutes(25))
                .commit("0cd1a22", "feat: low-latency mode", "GitHub", "WebhookV2", "")
                .ok("Source", github, 5)
                .ok("Build", "CodeBuild", 260)
                .waiting(
                        "Approve",
                        Duration.ofMinutes(41),
                        List.of("61bb10cd-3d0a-4a86-9f2c-5b1e7c904d21", "58cc21de-3d0a-4a86-9f2c-5b1e7c904d21"))
                .idle("Deploy", "Test")
                .row(PipelineState.WAITING_FOR_APPROVAL, Duration.ofMinutes(41)));
        rows.add(make.start(Accounts.PROD, "transcoder", "3e91f0aa", Duration.ofSeconds(130))
                .commit(
                        "77ab310",
                        "perf: two-pass only for VOD",
                        "GitHub",
                        "StartPipelineExecution",
                        "arn:aws:sts::123456784821:assumed-role/media-ops/dana")
                .ok("Source", github, 4)
                .running("Build", "CodeBuild", 123, 200)
                .idle("Deploy", "Test")
                .row(PipelineState.IN_PROGRESS, Duration.ofSeconds(127)));
        rows.add(make.start(Accounts.STAGING, "thumbnailer", "8c22d1f0", Duration.ofSeconds(186))
                .commit(
                        "c0ffee1",
                        "refactor: frame sampler",
                        "CodeCommit",
                        "CloudWatchEvent",
                        "arn:aws:events:eu-west-1:210987657730:rule/codepipeline-thumb")
                .ok("Source", "CodeCommit", 4)
                .ok("Build", "CodeBuild", 112)
                .runningAgain("Deploy", "CodeDeploy", 70, 120)
                .idle("Test")
                .row(PipelineState.IN_PROGRESS, Duration.ofSeconds(186)));
        rows.add(make.start(Accounts.STAGING, "catalog", "d4b7aa03", Duration.ofSeconds(560))
                .commit("5d1e2f0", "chore: deps", "GitHub", "WebhookV2", "")
                .ok("Source", github, 6)
                .ok("Build", "CodeBuild", 131)
                .ok("Deploy", "CodeDeploy", 150)
                .running("Test", "Jenkins", 240, 360)
                .row(PipelineState.IN_PROGRESS, Duration.ofSeconds(540)));
        String[] names = {
            "billing",
            "epg-import",
            "auth",
            "cdn-edge",
            "drm",
            "search",
            "metrics",
            "mailer",
            "recorder",
            "playlists",
            "ads",
            "captions",
            "geo",
            "vod-store",
            "support",
            "landing",
            "docs",
            "ratings",
            "quota",
            "push",
            "archive"
        };
        String[] messages = {
            "fix: VAT rounding",
            "feat: provider feed v2",
            "chore: rotate signing keys",
            "fix: stale purge list",
            "refactor: licence cache",
            "feat: synonyms",
            "perf: fewer labels",
            "fix: bounce handling"
        };
        for (int i = 0; i < names.length; i++) {
            Account account = i % 3 == 1 ? Accounts.STAGING : Accounts.PROD;
            int ago = 26 + i * 34;
            rows.add(make.start(
                            account,
                            names[i],
                            String.format(Locale.ROOT, "%08x", 0x12f9aa01 + i * 104729),
                            Duration.ofMinutes(ago + 13L))
                    .commit(
                            String.format(Locale.ROOT, "%07x", 0x12f9aa0 + i * 7919),
                            messages[i % messages.length],
                            i % 2 == 0 ? "CodeCommit" : "GitHub",
                            i % 2 == 0 ? "CloudWatchEvent" : "WebhookV2",
                            "")
                    .ok("Source", i % 2 == 0 ? "CodeCommit" : github, 3 + i % 4)
                    .ok("Build", "CodeBuild", 181 + i * 7)
                    .ok("Deploy", "CodeDeploy", 255 - i * 5)
                    .ok("Test", "CodeBuild", 340 - i * 9)
                    .row(PipelineState.SUCCEEDED, Duration.ofMinutes(ago)));
        }
        return rows;
    }
}
