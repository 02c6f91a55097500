"""The AWS CLI, one call for every operation."""

import json
import os
import shutil
import subprocess

from common import SETUP, UUID, check, client


def command_line():
    aws = shutil.which("aws")
    if not aws:
        print("skip the AWS CLI is not installed")
        return
    who = SETUP["accounts"][0]
    environment = os.environ | {
        "AWS_ACCESS_KEY_ID": who["accessKeyId"],
        "AWS_SECRET_ACCESS_KEY": who["secretAccessKey"],
        "AWS_DEFAULT_REGION": SETUP["region"],
        "AWS_MAX_ATTEMPTS": "1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_PAGER": "",
    }

    def run(*words):
        return subprocess.run(
            [aws, "--endpoint-url", SETUP["endpoint"], "--output", "json", *words],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def answer(*words):
        done = run(*words)
        check("aws " + " ".join(words[:2]), done.returncode == 0, done.stderr)
        return json.loads(done.stdout) if done.stdout.strip() else {}

    def refusal(wanted, *words):
        done = run(*words)
        check(f"aws {' '.join(words[:2])} gives {wanted}", done.returncode != 0 and wanted in done.stderr, done.stderr)

    everything = answer("codepipeline", "list-pipelines", "--page-size", "7")["pipelines"]
    check(
        "aws walks all pages",
        [p["name"] for p in everything] == [p["name"] for p in client("codepipeline").list_pipelines()["pipelines"]],
    )
    state = answer("codepipeline", "get-pipeline-state", "--name", "billing")
    check("aws shows stages", [s["stageName"] for s in state["stageStates"]] == ["Source", "Build", "Deploy"])
    answer("codepipeline", "get-pipeline", "--name", "billing")
    executions = answer("codepipeline", "list-pipeline-executions", "--pipeline-name", "billing")[
        "pipelineExecutionSummaries"
    ]
    actions = answer("codepipeline", "list-action-executions", "--pipeline-name", "billing")["actionExecutionDetails"]
    answer(
        "codepipeline",
        "get-pipeline-execution",
        "--pipeline-name",
        "billing",
        "--pipeline-execution-id",
        executions[0]["pipelineExecutionId"],
    )
    rules = answer("codepipeline", "list-rule-executions", "--pipeline-name", "metrics", "--page-size", "2")
    check("aws lists rules", len(rules["ruleExecutionDetails"]) > 2)
    build = next(a for a in actions if a["actionName"] == "Build")["output"]["executionResult"]["externalExecutionId"]
    answer("codebuild", "batch-get-builds", "--ids", build)
    answer("codebuild", "list-builds-for-project", "--project-name", build.split(":")[0])
    refusal(
        "StageNotRetryableException",
        "codepipeline",
        "retry-stage-execution",
        "--pipeline-name",
        "billing",
        "--stage-name",
        "Build",
        "--retry-mode",
        "ALL_ACTIONS",
        "--pipeline-execution-id",
        executions[0]["pipelineExecutionId"],
    )
    refusal(
        "InvalidApprovalTokenException",
        "codepipeline",
        "put-approval-result",
        "--pipeline-name",
        "video-api",
        "--stage-name",
        "Approval",
        "--action-name",
        "Release",
        "--token",
        UUID,
        "--result",
        "summary=x,status=Approved",
    )
    started = answer("codepipeline", "start-pipeline-execution", "--name", "metrics")["pipelineExecutionId"]
    answer(
        "codepipeline",
        "stop-pipeline-execution",
        "--pipeline-name",
        "metrics",
        "--pipeline-execution-id",
        started,
        "--abandon",
    )
    answer(
        "codepipeline",
        "disable-stage-transition",
        "--pipeline-name",
        "metrics",
        "--stage-name",
        "Deploy",
        "--transition-type",
        "Inbound",
        "--reason",
        "judge",
    )
    answer(
        "codepipeline",
        "enable-stage-transition",
        "--pipeline-name",
        "metrics",
        "--stage-name",
        "Deploy",
        "--transition-type",
        "Inbound",
    )
    check("aws knows who it is", answer("sts", "get-caller-identity")["Account"] == who["accountId"])
    topic = answer("sns", "list-topics")["Topics"][0]["TopicArn"]
    answer("sns", "get-topic-attributes", "--topic-arn", topic)
    answer("sns", "list-subscriptions-by-topic", "--topic-arn", topic)
    made = answer("sns", "create-topic", "--name", "judge-cli")["TopicArn"]
    answer("sns", "subscribe", "--topic-arn", made, "--protocol", "email", "--notification-endpoint", "b@example.org")
    check(
        "aws publishes",
        bool(answer("sns", "publish", "--topic-arn", made, "--subject", "s", "--message", "m")["MessageId"]),
    )
    refusal("InvalidParameter", "sns", "publish", "--topic-arn", made, "--subject", "two\nlines", "--message", "m")
