"""Reads everything there is, so that every kind of answer passes the checker."""

from common import SETUP, UUID, check, client, code, walk


def read_everything():
    """Reads all there is, so that every kind of answer passes the checker."""
    builds = {}
    for account in (0, 1):
        pipelines, codebuild = client("codepipeline", account), client("codebuild", account)
        identity = client("sts", account).get_caller_identity()
        check("STS names the account of the key", identity["Account"] == SETUP["accounts"][account]["accountId"])
        everything, _ = walk(pipelines.list_pipelines, "pipelines")
        few, pages = walk(pipelines.list_pipelines, "pipelines", maxResults=4)
        check(
            "pages of pipelines hold each once",
            pages > 2 and [p["name"] for p in few] == [p["name"] for p in everything],
        )
        for index, summary in enumerate(everything):
            size = 3 if index < 3 else 100
            name = summary["name"]
            pipelines.get_pipeline_state(name=name)
            declared = pipelines.get_pipeline(name=name, version=summary["version"])["pipeline"]
            check(f"GetPipeline gives the version of {name}", declared["version"] == summary["version"])
            executions, pages = walk(
                pipelines.list_pipeline_executions, "pipelineExecutionSummaries", pipelineName=name, maxResults=size
            )
            ids = [e["pipelineExecutionId"] for e in executions]
            starts = [e["startTime"] for e in executions]
            check(
                f"pages of executions of {name} hold each once",
                pages > (index < 3) and len(set(ids)) == len(ids) and starts == sorted(starts, reverse=True),
            )
            pipelines.get_pipeline_execution(pipelineName=name, pipelineExecutionId=ids[0])
            actions, pages = walk(
                pipelines.list_action_executions, "actionExecutionDetails", pipelineName=name, maxResults=size
            )
            check(
                f"pages of actions of {name} hold each once",
                pages > (index < 3) and len({a["actionExecutionId"] for a in actions}) == len(actions),
            )
            of_one = pipelines.list_action_executions(pipelineName=name, filter={"pipelineExecutionId": ids[0]})
            latest = pipelines.list_action_executions(
                pipelineName=name,
                filter={"latestInPipelineExecution": {"pipelineExecutionId": ids[0], "startTimeRange": "Latest"}},
            )
            check(
                f"the latest actions of {name} are among all",
                {a["actionExecutionId"] for a in latest["actionExecutionDetails"]}
                <= {a["actionExecutionId"] for a in of_one["actionExecutionDetails"]},
            )
            stage = declared["stages"][1]["name"]
            passed = pipelines.list_pipeline_executions(
                pipelineName=name, filter={"succeededInStage": {"stageName": stage}}
            )
            check(
                f"executions of {name} that passed {stage} are fewer or all",
                len(passed["pipelineExecutionSummaries"]) <= len(ids),
            )
            for action in actions:
                if action["input"]["actionTypeId"]["provider"] == "CodeBuild":
                    builds.setdefault(account, []).append(action["output"]["executionResult"]["externalExecutionId"])
        wanted = builds[account]
        for i in range(0, len(wanted), 100):
            answer = codebuild.batch_get_builds(ids=wanted[i : i + 100])
            check(
                "every build of an action is found",
                len(answer["builds"]) == len(wanted[i : i + 100]) and not answer["buildsNotFound"],
            )
        lost = codebuild.batch_get_builds(ids=["nothing:" + UUID, wanted[0]])
        check(
            "a build that is not there is named",
            lost["buildsNotFound"] == ["nothing:" + UUID] and len(lost["builds"]) == 1,
        )
        listed = codebuild.list_builds_for_project(projectName=wanted[0].split(":")[0])["ids"]
        up = codebuild.list_builds_for_project(projectName=wanted[0].split(":")[0], sortOrder="ASCENDING")["ids"]
        check("builds of a project come in both orders", listed == up[::-1] and len(listed) > 1)
        check(
            "no project, no builds",
            code(codebuild.list_builds_for_project, projectName="nothing-here") == "ResourceNotFoundException",
        )
    check(
        "an account does not see the other's builds",
        client("codebuild", 1).batch_get_builds(ids=builds[0][:1])["builds"] == [],
    )


def paginators():
    """Every paged listing through boto3's own paginators, two elements a page, against one page of all."""
    c = client("codepipeline")
    rules = {"pipelineName": "metrics"}
    ended = [
        e
        for e in c.list_pipeline_executions(**rules)["pipelineExecutionSummaries"]
        if e["status"] in ("Succeeded", "Failed")
    ]
    one = rules | {"filter": {"pipelineExecutionId": ended[0]["pipelineExecutionId"]}}
    latest = rules | {
        "filter": {
            "latestInPipelineExecution": {
                "pipelineExecutionId": ended[0]["pipelineExecutionId"],
                "startTimeRange": "Latest",
            }
        }
    }
    for operation, items, key, arguments in (
        ("list_pipelines", "pipelines", "name", {}),
        ("list_pipeline_executions", "pipelineExecutionSummaries", "pipelineExecutionId", rules),
        ("list_action_executions", "actionExecutionDetails", "actionExecutionId", rules),
        ("list_action_executions", "actionExecutionDetails", "actionExecutionId", one),
        ("list_action_executions", "actionExecutionDetails", "actionExecutionId", latest),
        ("list_rule_executions", "ruleExecutionDetails", "ruleExecutionId", rules),
        ("list_rule_executions", "ruleExecutionDetails", "ruleExecutionId", one),
        ("list_rule_executions", "ruleExecutionDetails", "ruleExecutionId", latest),
    ):
        whole = [e[key] for e in getattr(c, operation)(**arguments)[items]]
        pages = list(c.get_paginator(operation).paginate(**arguments, PaginationConfig={"PageSize": 2}))
        found = [e[key] for page in pages for e in page[items]]
        named = f"{operation} {' '.join(arguments.get('filter', {}))}"
        check(f"boto3 pages through {named}", found == whole and len(pages) == max(1, -(-len(whole) // 2)))
        check(f"there is something in {named}", bool(whole))
        check(f"a made-up token for {named}", code(getattr(c, operation), **arguments, nextToken="made-up") ==
              "InvalidNextTokenException")
    state = {s["stageName"]: s for s in c.get_pipeline_state(name="metrics")["stageStates"]}["Deploy"]
    rule = c.list_rule_executions(**one)["ruleExecutionDetails"][0]
    told = state["beforeEntryConditionState"]["conditionStates"][0]["ruleStates"][0]
    check(
        "state and history tell the same of a rule",
        told["latestExecution"]["ruleExecutionId"] == rule["ruleExecutionId"]
        and told["latestExecution"]["status"] == rule["status"] == "Failed"
        and told["latestExecution"]["errorDetails"] == rule["output"]["executionResult"]["errorDetails"],
    )
    check("an entry condition kept the execution out", state["latestExecution"]["status"] == "Failed")


def not_found():
    c = client("codepipeline")
    name = c.list_pipelines()["pipelines"][0]["name"]
    check("no pipeline", code(c.get_pipeline_state, name="nope") == "PipelineNotFoundException")
    check("no version", code(c.get_pipeline, name=name, version=9999) == "PipelineVersionNotFoundException")
    check(
        "no execution",
        code(c.get_pipeline_execution, pipelineName=name, pipelineExecutionId=UUID)
        == "PipelineExecutionNotFoundException",
    )
    check(
        "no execution to list actions of",
        code(c.list_action_executions, pipelineName=name, filter={"pipelineExecutionId": UUID})
        == "PipelineExecutionNotFoundException",
    )
    check(
        "no execution to list rules of",
        code(c.list_rule_executions, pipelineName=name, filter={"pipelineExecutionId": UUID})
        == "PipelineExecutionNotFoundException",
    )
    token = c.list_pipelines(maxResults=1)["nextToken"]
    check("a made-up token", code(c.list_pipelines, nextToken="made-up") == "InvalidNextTokenException")
    check(
        "a token of another listing",
        code(c.list_pipeline_executions, pipelineName=name, nextToken=token) == "InvalidNextTokenException",
    )
    check("an operation that is not simulated", code(c.list_webhooks) == "UnknownOperationException")
