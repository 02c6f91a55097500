"""What every service refuses: broken constraints and wrong signatures."""

import datetime

import botocore.auth
from botocore.exceptions import ClientError

import violations
from common import UUID, check, client, code


def constraints():
    """Breaks every constraint of every input once, as the service model has them."""
    good = {
        ("codepipeline", "ListPipelines"): {"maxResults": 5, "nextToken": "x"},
        ("codepipeline", "GetPipeline"): {"name": "video-api", "version": 1},
        ("codepipeline", "GetPipelineState"): {"name": "video-api"},
        ("codepipeline", "ListPipelineExecutions"): {
            "pipelineName": "video-api",
            "maxResults": 5,
            "filter": {"succeededInStage": {"stageName": "Build"}},
            "nextToken": "x",
        },
        ("codepipeline", "GetPipelineExecution"): {"pipelineName": "video-api", "pipelineExecutionId": UUID},
        ("codepipeline", "ListActionExecutions"): {
            "pipelineName": "video-api",
            "maxResults": 5,
            "nextToken": "x",
            "filter": {
                "pipelineExecutionId": UUID,
                "latestInPipelineExecution": {"pipelineExecutionId": UUID, "startTimeRange": "All"},
            },
        },
        ("codepipeline", "ListRuleExecutions"): {
            "pipelineName": "video-api",
            "maxResults": 5,
            "nextToken": "x",
            "filter": {
                "pipelineExecutionId": UUID,
                "latestInPipelineExecution": {"pipelineExecutionId": UUID, "startTimeRange": "All"},
            },
        },
        ("codepipeline", "RetryStageExecution"): {
            "pipelineName": "video-api",
            "stageName": "Build",
            "pipelineExecutionId": UUID,
            "retryMode": "ALL_ACTIONS",
        },
        ("codepipeline", "PutApprovalResult"): {
            "pipelineName": "video-api",
            "stageName": "A",
            "actionName": "B",
            "result": {"summary": "s", "status": "Approved"},
            "token": UUID,
        },
        ("codepipeline", "StartPipelineExecution"): {
            "name": "video-api",
            "variables": [{"name": "a", "value": "b"}],
            "clientRequestToken": "t",
            "sourceRevisions": [{"actionName": "Source", "revisionType": "COMMIT_ID", "revisionValue": "abc"}],
        },
        ("codepipeline", "StopPipelineExecution"): {
            "pipelineName": "video-api",
            "pipelineExecutionId": UUID,
            "reason": "r",
        },
        ("codepipeline", "DisableStageTransition"): {
            "pipelineName": "video-api",
            "stageName": "Build",
            "transitionType": "Inbound",
            "reason": "r",
        },
        ("codepipeline", "EnableStageTransition"): {
            "pipelineName": "video-api",
            "stageName": "Build",
            "transitionType": "Inbound",
        },
        ("codebuild", "BatchGetBuilds"): {"ids": ["a:b"]},
        ("codebuild", "ListBuildsForProject"): {"projectName": "p", "sortOrder": "ASCENDING"},
        ("codebuild", "ListProjects"): {"sortBy": "NAME", "sortOrder": "ASCENDING", "nextToken": "t"},
        ("codebuild", "BatchGetBuildBatches"): {"ids": ["a:b"]},
        ("codebuild", "ListBuildBatchesForProject"): {
            "projectName": "p",
            "filter": {"status": "FAILED"},
            "maxResults": 5,
            "sortOrder": "ASCENDING",
        },
    }
    clients = {s: client(s) for s in ("codepipeline", "codebuild")}
    count = 0
    for (service, operation), arguments in good.items():
        c = clients[service]
        model = c.meta.service_model.operation_model(operation)
        for what, broken in violations.of(model.input_shape, arguments):
            count += 1
            try:
                c._make_api_call(operation, broken)
                got, text = "accepted", ""
            except ClientError as refusal:
                got, text = refusal.response["Error"]["Code"], refusal.response["Error"]["Message"]
            wanted = "ValidationException" if service == "codepipeline" else "InvalidInputException"
            named = what.split(" ")[0] in text and "validation error" in text
            check(f"{operation} with {what} is refused", got == wanted and named, f"{got} {text[:200]}")
    check("many constraints were broken", count > 80, str(count))


def signatures():
    bad = {"aws_secret_access_key": "wrong" * 8}
    check("a wrong secret (JSON)", code(client("codepipeline", **bad).list_pipelines) == "InvalidSignatureException")
    check("a wrong secret (Query)", code(client("sns", **bad).list_topics) == "SignatureDoesNotMatch")
    unknown = {"aws_access_key_id": "AKIAUNKNOWN"}
    check(
        "an unknown key (JSON)",
        code(client("codebuild", **unknown).batch_get_builds, ids=["a:b"]) == "UnrecognizedClientException",
    )
    check("an unknown key (Query)", code(client("sts", **unknown).get_caller_identity) == "InvalidClientTokenId")
    check(
        "another Region (JSON)",
        code(client("codepipeline", region_name="us-east-1").list_pipelines) == "InvalidSignatureException",
    )
    check("another Region (Query)", code(client("sns", region_name="us-east-1").list_topics) == "SignatureDoesNotMatch")
    token = {"aws_session_token": "of somebody else"}
    check(
        "a session token that is not ours",
        code(client("codepipeline", **token).list_pipelines) == "UnrecognizedClientException",
    )
    for minutes, wanted in ((-10, False), (10, False), (-3, True), (3, True)):
        with shifted(minutes):
            for service, call in (("codepipeline", "list_pipelines"), ("sns", "list_topics")):
                got = code(getattr(client(service), call))
                refused = got in ("InvalidSignatureException", "SignatureDoesNotMatch")
                check(f"a clock {minutes} min off ({service})", got == "accepted" if wanted else refused, got)


class shifted:
    """Lets botocore sign as if it were so many minutes later."""

    def __init__(self, minutes):
        self.by = datetime.timedelta(minutes=minutes)

    def __enter__(self):
        by = self.by
        if hasattr(botocore.auth, "get_current_datetime"):
            self.name, self.old = "get_current_datetime", botocore.auth.get_current_datetime
            old = self.old
            botocore.auth.get_current_datetime = lambda *a, **k: old(*a, **k) + by
        else:
            self.name, self.old = "datetime", botocore.auth.datetime

            class Moved(datetime.datetime):
                @classmethod
                def utcnow(cls):
                    return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None) + by

            botocore.auth.datetime = type("module", (), {"datetime": Moved})

    def __exit__(self, *_):
        setattr(botocore.auth, self.name, self.old)
