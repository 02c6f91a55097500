package org.tallyboard.aws;

import java.time.Instant;
import java.util.Optional;
import org.tallyboard.aws.client.AwsText;
import org.tallyboard.pipeline.StageCondition.Rule;
import software.amazon.awssdk.services.codepipeline.model.RuleExecutionDetail;
import software.amazon.awssdk.services.codepipeline.model.RuleExecutionResult;

/// One rule execution as ListRuleExecutions tells it: for PARALLEL executions it stands for the condition states that
/// GetPipelineState has only of others.
record RuleRun(String stage, Rule rule, Optional<Instant> startedAt) {

    static RuleRun of(RuleExecutionDetail detail) {
        RuleExecutionResult result =
                detail.output() == null ? null : detail.output().executionResult();
        return new RuleRun(
                AwsText.text(detail.stageName()),
                new Rule(
                        AwsText.text(detail.ruleName()),
                        AwsText.text(detail.statusAsString()),
                        result == null ? "" : AwsText.text(result.externalExecutionSummary()),
                        Optional.ofNullable(detail.lastUpdateTime()),
                        result == null ? Optional.empty() : ActionRun.error(result.errorDetails()),
                        result == null ? Optional.empty() : AwsText.https(result.externalExecutionUrl())),
                Optional.ofNullable(detail.startTime()));
    }
}
