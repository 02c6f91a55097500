package org.tallyboard.sandbox.aws.demo;

import static org.tallyboard.sandbox.aws.world.ExecutionMode.PARALLEL;
import static org.tallyboard.sandbox.aws.world.ExecutionMode.QUEUED;
import static org.tallyboard.sandbox.aws.world.ExecutionMode.SUPERSEDED;
import static org.tallyboard.sandbox.aws.world.PipelineType.V1;
import static org.tallyboard.sandbox.aws.world.PipelineType.V2;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.tallyboard.sandbox.aws.world.ActionSpec;
import org.tallyboard.sandbox.aws.world.ConditionSpec;
import org.tallyboard.sandbox.aws.world.ConditionSpec.Result;
import org.tallyboard.sandbox.aws.world.ExecutionMode;
import org.tallyboard.sandbox.aws.world.PipelineSpec;
import org.tallyboard.sandbox.aws.world.PipelineType;
import org.tallyboard.sandbox.aws.world.StageSpec;

/// The pipelines of the demo: thirty with a name of their own, then the same for further tenants.
final class Blueprints {
    /// What a pipeline is shaped like.
    private enum Form {
        /// Build, tests, staging, approval, production.
        SERVICE,
        /// Build, tests beside each other, deploy.
        WEB,
        /// Build, change set prepared and executed.
        STACK,
        /// Build and deploy.
        SMALL,
        /// Plan, approval, apply.
        TERRAFORM
    }

    private record Row(
            String name, boolean prod, PipelineType type, ExecutionMode mode, Form form, boolean connection) {}

    /// A pipeline and the account it belongs in (0 for the first).
    record Blueprint(int account, PipelineSpec spec) {}

    private static final List<Row> ROWS = List.of(
            new Row("video-api", true, V2, SUPERSEDED, Form.SERVICE, true),
            new Row("ingest-scheduler", true, V2, QUEUED, Form.SERVICE, false),
            new Row("player-web", true, V2, SUPERSEDED, Form.WEB, true),
            new Row("transcoder", true, V2, SUPERSEDED, Form.SMALL, false),
            new Row("playlists", false, V2, PARALLEL, Form.SERVICE, true),
            new Row("catalog", true, V1, SUPERSEDED, Form.WEB, false),
            new Row("thumbnailer", true, V1, SUPERSEDED, Form.SMALL, false),
            new Row("recorder", true, V2, QUEUED, Form.WEB, true),
            new Row("billing", true, V2, SUPERSEDED, Form.STACK, true),
            new Row("landing", false, V1, SUPERSEDED, Form.WEB, true),
            new Row("epg-import", true, V1, SUPERSEDED, Form.STACK, false),
            new Row("auth", true, V2, SUPERSEDED, Form.SERVICE, true),
            new Row("cdn-edge", true, V2, QUEUED, Form.TERRAFORM, true),
            new Row("drm", true, V2, SUPERSEDED, Form.SERVICE, false),
            new Row("search", true, V1, SUPERSEDED, Form.WEB, false),
            new Row("metrics", true, V2, SUPERSEDED, Form.SMALL, true),
            new Row("mailer", true, V1, SUPERSEDED, Form.STACK, false),
            new Row("ads", true, V2, SUPERSEDED, Form.WEB, true),
            new Row("captions", true, V1, SUPERSEDED, Form.SMALL, false),
            new Row("geo", true, V2, SUPERSEDED, Form.STACK, true),
            new Row("vod-store", true, V2, QUEUED, Form.SERVICE, false),
            new Row("support", false, V2, SUPERSEDED, Form.SMALL, true),
            new Row("docs", false, V1, SUPERSEDED, Form.SMALL, true),
            new Row("player-next", false, V2, PARALLEL, Form.WEB, true),
            new Row("video-api-staging", false, V2, SUPERSEDED, Form.WEB, true),
            new Row("transcoder-arm", false, V2, SUPERSEDED, Form.SMALL, false),
            new Row("recorder-lab", false, V2, QUEUED, Form.SMALL, true),
            new Row("catalog-migration", false, V1, SUPERSEDED, Form.STACK, false),
            new Row("network", false, V2, SUPERSEDED, Form.TERRAFORM, false),
            new Row("cluster", true, V2, QUEUED, Form.TERRAFORM, true));

    private static final List<String> TENANTS = List.of(
            "de", "fr", "uk", "it", "es", "pl", "nl", "se", "no", "dk", "fi", "at", "ch", "be", "pt", "cz", "ie");

    private Blueprints() {}

    /// So many pipelines, the same for the same seed.
    static List<Blueprint> make(int count, long seed, Instant now, List<String> connections) {
        List<Blueprint> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Row row = ROWS.get(i % ROWS.size());
            int tenant = i / ROWS.size() - 1;
            String suffix = tenant < 0
                    ? ""
                    : "-" + TENANTS.get(tenant % TENANTS.size())
                            + (tenant < TENANTS.size() ? "" : "-" + (tenant / TENANTS.size() + 1));
            int account = row.prod() ? 0 : connections.size() - 1;
            Chance chance = Chance.of(seed, "blueprint", row.name() + suffix);
            Instant created = now.minus(Duration.ofDays(chance.between(90, 900)));
            Instant updated = now.minus(Duration.ofDays(chance.between(20, 89)));
            PipelineSpec spec = PipelineSpec.of(
                            row.name() + suffix,
                            row.type(),
                            row.mode(),
                            stages(row, row.name() + suffix, connections.get(account))
                                    .toArray(StageSpec[]::new))
                    .at(chance.between(1, 14), created, updated);
            all.add(new Blueprint(account, spec));
        }
        return all;
    }

    private static List<StageSpec> stages(Row row, String name, String connection) {
        List<StageSpec> stages = new ArrayList<>();
        stages.add(source(row, name, connection));
        ActionSpec build = ActionSpec.codeBuild("Build", name + "-build");
        switch (row.form()) {
            case SERVICE -> {
                stages.add(StageSpec.of("Build", build));
                stages.add(StageSpec.of(
                        "Test",
                        ActionSpec.codeBuildTest("Integration", name + "-integration"),
                        ActionSpec.jenkins("Acceptance", name + "-acceptance")));
                stages.add(StageSpec.of("Staging", ActionSpec.codeDeploy("Deploy", name, name + "-staging")));
                stages.add(StageSpec.of(
                        "Approval", ActionSpec.approval("Release", "Checked on staging? Then release " + name + ".")));
                stages.add(StageSpec.of("Production", ActionSpec.codeDeploy("Deploy", name, name + "-live")));
            }
            case WEB -> {
                stages.add(StageSpec.of("Build", build));
                stages.add(StageSpec.of(
                        "Test",
                        ActionSpec.codeBuildTest("Unit", name + "-unit"),
                        ActionSpec.jenkins("Browser", name + "-browser")));
                stages.add(StageSpec.of("Deploy", ActionSpec.codeDeploy("Deploy", name, name + "-live")));
            }
            case STACK -> {
                stages.add(StageSpec.of("Build", build));
                stages.add(StageSpec.of(
                        "Deploy",
                        ActionSpec.cloudFormation("Prepare", name + "-live", "CHANGE_SET_REPLACE"),
                        ActionSpec.cloudFormation("Execute", name + "-live", "CHANGE_SET_EXECUTE")
                                .order(2)));
            }
            case SMALL -> {
                stages.add(StageSpec.of("Build", build));
                stages.add(StageSpec.of("Deploy", ActionSpec.codeDeploy("Deploy", name, name + "-live")));
            }
            case TERRAFORM -> {
                stages.add(StageSpec.of("Plan", ActionSpec.codeBuild("Plan", name + "-plan")));
                stages.add(StageSpec.of(
                        "Approval",
                        ActionSpec.approval("Review", "Read the plan of " + name + " before it is applied.")));
                stages.add(StageSpec.of("Apply", ActionSpec.codeBuild("Apply", name + "-apply")));
            }
        }
        return stages.stream().map(stage -> conditioned(row, stage)).toList();
    }

    /// A window for one's deployments, an alarm after the other's, and a third that CodePipeline retries by itself.
    private static StageSpec conditioned(Row row, StageSpec stage) {
        return switch (row.name() + "/" + stage.name()) {
            case "metrics/Deploy" ->
                stage.with(ConditionSpec.window("after-the-match", "0 0/30 23 ? * SAT *", Result.FAIL));
            case "drm/Production" -> stage.with(ConditionSpec.alarm("no-errors", "drm-5xx", Result.ROLLBACK));
            case "ads/Test" -> stage.with(ConditionSpec.onFailure(Result.RETRY));
            default -> stage;
        };
    }

    private static StageSpec source(Row row, String name, String connection) {
        ActionSpec main = row.connection()
                ? ActionSpec.connection("Source", connection, "northlight-tv/" + name, "main")
                : ActionSpec.codeCommit("Source", name, "main");
        return row.name().equals("player-web")
                ? StageSpec.of("Source", main, ActionSpec.codeCommit("Design", "design-tokens", "main"))
                : StageSpec.of("Source", main);
    }
}
