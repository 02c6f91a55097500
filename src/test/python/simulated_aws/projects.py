"""CodeBuild's projects, builds and batch builds as boto3 reads them from the living world."""

from common import UUID, check, client, code, walk


def projects():
    c = client("codebuild")
    names, pages = walk(c.list_projects, "projects")
    check("projects are listed by name", names == sorted(names) and len(names) > 20 and pages >= 1, names)
    down, _ = walk(c.list_projects, "projects", sortBy="NAME", sortOrder="DESCENDING")
    check("projects by name, descending", down == names[::-1])
    for by in ("CREATED_TIME", "LAST_MODIFIED_TIME"):
        up, _ = walk(c.list_projects, "projects", sortBy=by, sortOrder="ASCENDING")
        down, _ = walk(c.list_projects, "projects", sortBy=by, sortOrder="DESCENDING")
        check(f"projects by {by} in both orders", up == down[::-1] and sorted(up) == names)
    check("a made-up token of projects", code(c.list_projects, nextToken="made-up") == "InvalidInputException")
    plain = {"docs-site", "nightly-restore-check", "player-matrix"}
    check("projects without a pipeline are there", plain <= set(names))
    other, _ = walk(client("codebuild", 1).list_projects, "projects")
    check("the other account has its own projects", not plain & set(other))
    for name in names:
        ids, _ = walk(c.list_builds_for_project, "ids", projectName=name)
        if not ids:
            continue
        builds = c.batch_get_builds(ids=ids[:100])["builds"]
        numbers = [b["buildNumber"] for b in builds]
        check(f"builds of {name} come newest first", numbers == sorted(numbers, reverse=True))
        pipelined = {b["initiator"].startswith("codepipeline/") for b in builds}
        check(f"builds of {name} name their initiator", pipelined == {name not in plain}, pipelined)


def batches():
    c = client("codebuild")
    name = "player-matrix"
    ids, _ = walk(c.list_build_batches_for_project, "ids", projectName=name)
    check("a project has its batch builds", len(ids) == 1 and ids[0].startswith(name + ":"))
    check("batch builds one on a page", c.list_build_batches_for_project(projectName=name, maxResults=1)["ids"] == ids)
    up = c.list_build_batches_for_project(projectName=name, sortOrder="ASCENDING")["ids"]
    check("batch builds in the other order", up == ids[::-1])
    running = c.list_build_batches_for_project(projectName=name, filter={"status": "IN_PROGRESS"})["ids"]
    failed = c.list_build_batches_for_project(projectName=name, filter={"status": "FAILED"})["ids"]
    check("batch builds by status", running == ids and failed == [])
    check("a project without batch builds", c.list_build_batches_for_project(projectName="docs-site")["ids"] == [])
    check(
        "no project, no batch builds",
        code(c.list_build_batches_for_project, projectName="nothing-here") == "ResourceNotFoundException",
    )
    answer = c.batch_get_build_batches(ids=[ids[0], "nothing:" + UUID])
    batch = answer["buildBatches"][0]
    check("a batch build that is not there is named", answer["buildBatchesNotFound"] == ["nothing:" + UUID])
    groups = {g["identifier"]: g for g in batch["buildGroups"]}
    check("a batch build has its groups", set(groups) == {"chromium", "firefox", "webkit", "smart_tv"})
    ended = {n: g["currentBuildSummary"]["buildStatus"] for n, g in groups.items() if "currentBuildSummary" in g}
    check(
        "groups stand where they stand",
        ended == {"chromium": "SUCCEEDED", "firefox": "SUCCEEDED", "webkit": "IN_PROGRESS", "smart_tv": "IN_PROGRESS"},
        ended,
    )
    check("one that depends on another says so", groups["smart_tv"]["dependsOn"] == ["chromium"])
    check("a batch build in its phase", batch["currentPhase"] == "IN_PROGRESS" and not batch["complete"])
    builds = c.batch_get_builds(ids=c.list_builds_for_project(projectName=name)["ids"])["builds"]
    check(
        "the builds of a batch name it",
        len(builds) == 4 and {b["buildBatchArn"].split("/")[-1] for b in builds} == {ids[0]},
    )
    by_arn = c.batch_get_build_batches(ids=[batch["arn"]])["buildBatches"]
    check("a batch build is found by its ARN", [b["id"] for b in by_arn] == ids)
    check("a batch build is no build", c.batch_get_builds(ids=ids)["buildsNotFound"] == ids)
    check("no batch builds asked for", c.batch_get_build_batches(ids=[])["buildBatches"] == [])
