"""Retries, approvals, starts and stops, with their refusals."""

import time

from common import UUID, check, client, code


def order():
    """Retries, approvals, starts and stops, with their refusals."""
    stages, waiting, parallel = [], [], []
    for account in (0, 1):
        c = client("codepipeline", account)
        for summary in c.list_pipelines()["pipelines"]:
            if summary["executionMode"] == "PARALLEL":
                parallel.append((c, summary["name"]))
            for stage in c.get_pipeline_state(name=summary["name"])["stageStates"]:
                for action in stage["actionStates"]:
                    if "token" in action.get("latestExecution", {}):
                        waiting.append((c, summary["name"], stage, action))
                if "latestExecution" in stage:
                    stages.append((c, summary["name"], stage))
    failed = [s for s in stages if s[2]["latestExecution"]["status"] == "Failed"]
    check("at least two stages failed", len(failed) >= 2)
    check("some approval waits", len(waiting) >= 1)
    c, name, stage = failed[0]
    right = {
        "pipelineName": name,
        "stageName": stage["stageName"],
        "pipelineExecutionId": stage["latestExecution"]["pipelineExecutionId"],
        "retryMode": "FAILED_ACTIONS",
    }
    retry = c.retry_stage_execution
    check("no such stage", code(retry, **right | {"stageName": "Nope"}) == "StageNotFoundException")
    check("no such pipeline", code(retry, **right | {"pipelineName": "nope"}) == "PipelineNotFoundException")
    older = [
        e["pipelineExecutionId"] for e in c.list_pipeline_executions(pipelineName=name)["pipelineExecutionSummaries"]
    ]
    older.remove(right["pipelineExecutionId"])
    check(
        "an older execution is not the latest",
        code(retry, **right | {"pipelineExecutionId": older[-1]}) == "NotLatestPipelineExecutionException",
    )
    check(
        "a stage that succeeded is not retryable",
        code(retry, **right | {"stageName": "Source"}) == "StageNotRetryableException",
    )
    check("a retry keeps the execution id", retry(**right)["pipelineExecutionId"] == right["pipelineExecutionId"])
    again = code(retry, **right)
    check("a second retry is refused", again in ("ConflictException", "StageNotRetryableException"), again)
    state = {s["stageName"]: s for s in c.get_pipeline_state(name=name)["stageStates"]}[right["stageName"]]
    check(
        "the retried stage runs",
        state["latestExecution"] == {"pipelineExecutionId": right["pipelineExecutionId"], "status": "InProgress"},
    )
    c2, name2, stage2 = failed[1]
    retry2 = {
        "pipelineName": name2,
        "stageName": stage2["stageName"],
        "pipelineExecutionId": stage2["latestExecution"]["pipelineExecutionId"],
        "retryMode": "ALL_ACTIONS",
    }
    check(
        "all actions can be retried",
        c2.retry_stage_execution(**retry2)["pipelineExecutionId"] == retry2["pipelineExecutionId"],
    )

    c, name, stage, action = waiting[0]
    answer = {
        "pipelineName": name,
        "stageName": stage["stageName"],
        "actionName": action["actionName"],
        "result": {"summary": "seen", "status": "Approved"},
        "token": action["latestExecution"]["token"],
    }
    check("a wrong token", code(c.put_approval_result, **answer | {"token": UUID}) == "InvalidApprovalTokenException")
    check("no such action", code(c.put_approval_result, **answer | {"actionName": "Nope"}) == "ActionNotFoundException")
    check(
        "no such stage to approve",
        code(c.put_approval_result, **answer | {"stageName": "Nope"}) == "StageNotFoundException",
    )
    at = c.put_approval_result(**answer)["approvedAt"]
    check("an approval says when", abs(time.time() - at.timestamp()) < 60)
    second = code(c.put_approval_result, **answer)
    check(
        "an approval is given once",
        second in ("ApprovalAlreadyCompletedException", "InvalidApprovalTokenException"),
        second,
    )

    answered = 0
    for c, name in parallel:
        for stage in c.get_pipeline_state(name=name)["stageStates"]:
            check(f"the stages of {name} (PARALLEL) show no execution", "latestExecution" not in stage)
        for action in c.list_action_executions(pipelineName=name)["actionExecutionDetails"]:
            if action["status"] == "InProgress" and action["input"]["actionTypeId"]["category"] == "Approval":
                c.put_approval_result(
                    pipelineName=name,
                    stageName=action["stageName"],
                    actionName=action["actionName"],
                    result={"summary": "no", "status": "Rejected"},
                    token=action["output"]["executionResult"]["externalExecutionId"],
                )
                found = c.get_pipeline_execution(pipelineName=name, pipelineExecutionId=action["pipelineExecutionId"])
                check("a rejected approval fails its execution", found["pipelineExecution"]["status"] == "Failed")
                answered += 1
    check("an approval of a PARALLEL pipeline was found and answered", answered >= 1)

    c, name = parallel[0]
    started = c.start_pipeline_execution(
        name=name, clientRequestToken="judge-1", variables=[{"name": "REASON", "value": "judge"}]
    )
    check(
        "a start with the same token starts nothing",
        c.start_pipeline_execution(name=name, clientRequestToken="judge-1")["pipelineExecutionId"]
        == started["pipelineExecutionId"],
    )
    execution = c.get_pipeline_execution(pipelineName=name, pipelineExecutionId=started["pipelineExecutionId"])[
        "pipelineExecution"
    ]
    check("variables are resolved", execution["variables"] == [{"name": "REASON", "resolvedValue": "judge"}])
    stop = {"pipelineName": name, "pipelineExecutionId": started["pipelineExecutionId"], "reason": "judge"}
    c.stop_pipeline_execution(**stop)
    check(
        "a second stop is refused",
        code(c.stop_pipeline_execution, **stop)
        in ("DuplicatedStopRequestException", "PipelineExecutionNotStoppableException"),
    )
    check(
        "abandoning works while it stops",
        code(c.stop_pipeline_execution, **stop, abandon=True) in ("accepted", "PipelineExecutionNotStoppableException"),
    )
    check(
        "what has stopped cannot be stopped",
        code(c.stop_pipeline_execution, **stop, abandon=True) == "PipelineExecutionNotStoppableException",
    )
    c.list_pipeline_executions(pipelineName=name)
    prod = client("codepipeline")
    there = {"pipelineName": "transcoder", "stageName": "Deploy", "transitionType": "Inbound"}
    prod.disable_stage_transition(**there, reason="judge - closed for a moment")
    state = prod.get_pipeline_state(name="transcoder")["stageStates"][-1]["inboundTransitionState"]
    check(
        "a closed transition says why",
        state["disabledReason"] == "judge - closed for a moment" and not state["enabled"],
    )
    prod.enable_stage_transition(**there)
