"""Drives a simulated AWS with boto3 and the AWS CLI and judges every answer by the service models.

Usage: judge.py JSON, with {"endpoint", "region", "accounts": [{"name", "accountId", "accessKeyId", "secretAccessKey"}]}
of a living world. Prints one line per check; ends with 1 if any failed.
"""

import json
import sys

from common import FAILED, RECORDER, check, client
import commands
import orders
import projects
import reads
import rules
import topics
import wire

SEEN = """
codepipeline.GetPipelineState.stageStates[].inboundExecution.pipelineExecutionId
codepipeline.GetPipelineState.stageStates[].inboundExecutions[].status
codepipeline.GetPipelineState.stageStates[].inboundTransitionState.disabledReason
codepipeline.GetPipelineState.stageStates[].retryStageMetadata.manualStageRetryAttempt
codepipeline.GetPipelineState.stageStates[].inboundTransitionState.lastChangedBy
codepipeline.GetPipelineState.stageStates[].inboundTransitionState.lastChangedAt
codepipeline.GetPipelineState.stageStates[].retryStageMetadata.autoStageRetryAttempt
codepipeline.GetPipelineState.stageStates[].retryStageMetadata.latestRetryTrigger
codepipeline.GetPipelineState.stageStates[].beforeEntryConditionState.latestExecution.summary
codepipeline.GetPipelineState.stageStates[].beforeEntryConditionState.conditionStates[].latestExecution.status
codepipeline.GetPipelineState.stageStates[].beforeEntryConditionState.conditionStates[].ruleStates[].latestExecution.errorDetails.message
codepipeline.GetPipelineState.stageStates[].onSuccessConditionState.conditionStates[].ruleStates[].latestExecution.summary
codepipeline.GetPipelineState.stageStates[].actionStates[].currentRevision.revisionId
codepipeline.GetPipelineState.stageStates[].actionStates[].revisionUrl
codepipeline.GetPipelineState.stageStates[].actionStates[].entityUrl
codepipeline.GetPipelineState.stageStates[].actionStates[].latestExecution.token
codepipeline.GetPipelineState.stageStates[].actionStates[].latestExecution.percentComplete
codepipeline.GetPipelineState.stageStates[].actionStates[].latestExecution.lastUpdatedBy
codepipeline.GetPipelineState.stageStates[].actionStates[].latestExecution.errorDetails.message
codepipeline.GetPipelineState.stageStates[].actionStates[].latestExecution.externalExecutionUrl
codepipeline.GetPipeline.pipeline.triggers[].gitConfiguration.push[].branches.includes[]
codepipeline.GetPipeline.metadata.pipelineArn
codepipeline.GetPipeline.pipeline.stages[].beforeEntry.conditions[].rules[].ruleTypeId.provider
codepipeline.GetPipeline.pipeline.stages[].onSuccess.conditions[].result
codepipeline.GetPipeline.pipeline.stages[].onFailure.retryConfiguration.retryMode
codepipeline.ListRuleExecutions.ruleExecutionDetails[].input.resolvedConfiguration{}
codepipeline.ListRuleExecutions.ruleExecutionDetails[].output.executionResult.errorDetails.message
codepipeline.ListPipelineExecutions.pipelineExecutionSummaries[].statusSummary
codepipeline.GetPipelineExecution.pipelineExecution.artifactRevisions[].created
codepipeline.GetPipelineExecution.pipelineExecution.executionType
codepipeline.ListPipelineExecutions.pipelineExecutionSummaries[].sourceRevisions[].revisionSummary
codepipeline.ListPipelineExecutions.pipelineExecutionSummaries[].trigger.triggerDetail
codepipeline.ListPipelineExecutions.pipelineExecutionSummaries[].stopTrigger.reason
codepipeline.GetPipelineExecution.pipelineExecution.artifactRevisions[].revisionId
codepipeline.GetPipelineExecution.pipelineExecution.variables[].resolvedValue
codepipeline.ListActionExecutions.actionExecutionDetails[].updatedBy
codepipeline.ListActionExecutions.actionExecutionDetails[].output.outputVariables{}
codepipeline.ListActionExecutions.actionExecutionDetails[].output.executionResult.errorDetails.code
codepipeline.ListActionExecutions.actionExecutionDetails[].input.inputArtifacts[].s3location.key
codebuild.BatchGetBuilds.builds[].phases[].contexts[].statusCode
codebuild.BatchGetBuilds.builds[].logs.streamName
codebuild.BatchGetBuilds.builds[].endTime
codebuild.BatchGetBuilds.builds[].buildBatchArn
codebuild.BatchGetBuildBatches.buildBatches[].phases[].phaseStatus
codebuild.BatchGetBuildBatches.buildBatches[].buildGroups[].dependsOn[]
codebuild.BatchGetBuildBatches.buildBatches[].buildGroups[].currentBuildSummary.requestedOn
codebuild.ListProjects.projects[]
codebuild.ListBuildBatchesForProject.ids[]
sns.GetTopicAttributes.Attributes{SubscriptionsConfirmed}
""".split()


def judge_the_judge():
    """A checker that finds nothing proves nothing: doctored answers must give findings."""
    service = client("codepipeline").meta.service_model
    operation = service.operation_model("ListPipelines")
    good = {"name": "a", "version": 1, "pipelineType": "V2", "created": 1.7e9}
    for what, pipeline, findings in (
        ("nothing wrong", good, 0),
        ("an unknown member", good | {"arn": "x"}, 1),
        ("a word outside its enum", good | {"pipelineType": "V3"}, 1),
        ("a wrong type", good | {"version": "1"}, 1),
        ("an ISO time", good | {"created": "2025-01-01T00:00:00Z"}, 1),
        ("null", good | {"version": None}, 1),
        ("text off its pattern", good | {"name": "a b"}, 1),
    ):
        recorder = wire.Recorder()
        headers = {"x-amzn-RequestId": "r", "Content-Type": "application/x-amz-json-1.1"}
        body = json.dumps({"pipelines": [pipeline]})
        recorder.check(service, operation, {"headers": headers, "status_code": 200, "body": body})
        check(f"the checker finds {what}", len(recorder.findings) == findings, recorder.findings)


def main():
    for part in (
        judge_the_judge,
        reads.read_everything,
        reads.paginators,
        reads.not_found,
        projects.projects,
        projects.batches,
        rules.constraints,
        rules.signatures,
        topics.notifications,
        orders.order,
        commands.command_line,
    ):
        part()
    for finding in sorted(set(RECORDER.findings)):
        check(f"model: {finding}", False)
    for member in SEEN:
        check(f"the checker saw {member}", member in RECORDER.seen)
    counts = (len(RECORDER.operations), len(RECORDER.errors), len(FAILED))
    print(f"{RECORDER.answers} answers, %d operations, %d kinds of refusal, %d failed checks" % counts)
    sys.exit(1 if FAILED else 0)


main()
