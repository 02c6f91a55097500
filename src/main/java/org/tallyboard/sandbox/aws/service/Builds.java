package org.tallyboard.sandbox.aws.service;

import static org.tallyboard.sandbox.aws.protocol.Shape.list;
import static org.tallyboard.sandbox.aws.protocol.Shape.oneOf;
import static org.tallyboard.sandbox.aws.protocol.Shape.optional;
import static org.tallyboard.sandbox.aws.protocol.Shape.required;
import static org.tallyboard.sandbox.aws.protocol.Shape.struct;
import static org.tallyboard.sandbox.aws.protocol.Shape.text;
import static org.tallyboard.sandbox.aws.protocol.Shape.whole;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.tallyboard.sandbox.aws.protocol.AwsError;
import org.tallyboard.sandbox.aws.protocol.Input;
import org.tallyboard.sandbox.aws.protocol.Page;
import org.tallyboard.sandbox.aws.protocol.Shape;
import org.tallyboard.sandbox.aws.world.Build;
import org.tallyboard.sandbox.aws.world.BuildBatch;
import org.tallyboard.sandbox.aws.world.Project;
import org.tallyboard.sandbox.aws.world.World;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// CodeBuild: projects, builds and batch builds, to be read.
public final class Builds {
    private static final String INVALID = "InvalidInputException";
    private static final int PAGE = 100;
    private static final Shape SOME_TEXT = text(1, Integer.MAX_VALUE);
    private static final Shape ANY_TEXT = text(0, Integer.MAX_VALUE);
    private static final Shape ORDER = oneOf("ASCENDING", "DESCENDING");
    private static final Shape STATUS = oneOf("SUCCEEDED", "FAILED", "FAULT", "TIMED_OUT", "IN_PROGRESS", "STOPPED");

    private final World world;

    /// Reads from that world.
    public Builds(World world) {
        this.world = world;
    }

    /// The operations by name.
    public Map<String, JsonOperation> operations() {
        return Map.of(
                "ListProjects",
                new JsonOperation(
                        struct(
                                optional("sortBy", oneOf("NAME", "CREATED_TIME", "LAST_MODIFIED_TIME")),
                                optional("sortOrder", ORDER),
                                optional("nextToken", SOME_TEXT)),
                        INVALID,
                        this::listProjects),
                "BatchGetBuilds",
                new JsonOperation(struct(required("ids", list(SOME_TEXT, 1, 100))), INVALID, this::batchGetBuilds),
                "ListBuildsForProject",
                new JsonOperation(
                        struct(
                                required("projectName", SOME_TEXT),
                                optional("sortOrder", ORDER),
                                optional("nextToken", ANY_TEXT)),
                        INVALID,
                        this::listBuildsForProject),
                "BatchGetBuildBatches",
                new JsonOperation(
                        struct(required("ids", list(SOME_TEXT, 0, 100))), INVALID, this::batchGetBuildBatches),
                "ListBuildBatchesForProject",
                new JsonOperation(
                        struct(
                                optional("projectName", SOME_TEXT),
                                optional("filter", struct(optional("status", STATUS))),
                                optional("maxResults", whole(1, 100)),
                                optional("sortOrder", ORDER),
                                optional("nextToken", ANY_TEXT)),
                        INVALID,
                        this::listBuildBatchesForProject));
    }

    private ObjectNode listProjects(Caller caller, Input input) {
        String by = input.optional("sortBy").orElse("NAME");
        List<Project> projects = new ArrayList<>(caller.account().projects());
        if (!by.equals("NAME")) {
            // Nobody changes a project here, so both times are one.
            projects.sort(Comparator.comparing(Project::created).thenComparing(Project::name));
        }
        boolean descending = input.optional("sortOrder").orElse("ASCENDING").equals("DESCENDING");
        if (descending) {
            Collections.reverse(projects);
        }
        return page(projects, "ListProjects/" + by + "/" + descending, Project::name, PAGE, "projects", input);
    }

    private ObjectNode batchGetBuilds(Caller caller, Input input) {
        BuildJson json = new BuildJson(caller.account(), world.now());
        return found(input, caller.account()::build, json::build, "builds", "buildsNotFound");
    }

    private ObjectNode batchGetBuildBatches(Caller caller, Input input) {
        BuildJson json = new BuildJson(caller.account(), world.now());
        return found(input, caller.account()::batch, json::batch, "buildBatches", "buildBatchesNotFound");
    }

    private static <T> ObjectNode found(
            Input input,
            Function<String, Optional<T>> find,
            Function<T, JsonNode> render,
            String foundName,
            String missingName) {
        Set<String> ids = new LinkedHashSet<>();
        for (JsonNode id : input.json().path("ids")) {
            ids.add(id.asString());
        }
        List<T> found = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String id : ids) {
            find.apply(id).ifPresentOrElse(found::add, () -> missing.add(id));
        }
        ObjectNode answer = Json.object();
        answer.set(foundName, Json.array(found, render));
        answer.set(missingName, Json.texts(missing));
        return answer;
    }

    private ObjectNode listBuildsForProject(Caller caller, Input input) {
        Project project = project(caller, input);
        List<Build> builds = new ArrayList<>(project.builds());
        boolean ascending = newestFirst(builds, input);
        return page(builds, "ListBuildsForProject/" + project.name() + "/" + ascending, Build::id, PAGE, "ids", input);
    }

    private ObjectNode listBuildBatchesForProject(Caller caller, Input input) {
        Project project = project(caller, input);
        Optional<String> status = input.struct("filter").flatMap(filter -> filter.optional("status"));
        List<BuildBatch> batches = new ArrayList<>(project.batches().stream()
                .filter(batch ->
                        status.isEmpty() || status.get().equals(batch.status().name()))
                .toList());
        boolean ascending = newestFirst(batches, input);
        return page(
                batches,
                "ListBuildBatchesForProject/" + project.name() + "/" + ascending + "/" + status.orElse(""),
                BuildBatch::id,
                input.number("maxResults", PAGE),
                "ids",
                input);
    }

    private static Project project(Caller caller, Input input) {
        String name = input.optional("projectName")
                .orElseThrow(() -> AwsError.badRequest(INVALID, "Project name cannot be empty"));
        return caller.account()
                .project(name)
                .orElseThrow(() -> AwsError.badRequest(
                        "ResourceNotFoundException",
                        "The provided project " + caller.account().arn("codebuild", "project/" + name)
                                + " does not exist"));
    }

    /// Turns a list that is newest first as the caller wants it.
    ///
    /// @return true when it is oldest first now
    private static boolean newestFirst(List<?> newestFirst, Input input) {
        boolean ascending = input.optional("sortOrder").orElse("DESCENDING").equals("ASCENDING");
        if (ascending) {
            Collections.reverse(newestFirst);
        }
        return ascending;
    }

    private static <T> ObjectNode page(
            List<T> all, String listing, Function<T, String> id, int size, String member, Input input) {
        Page<T> page =
                Page.of(all, listing, id, size, input.optional("nextToken").filter(token -> !token.isEmpty()), INVALID);
        ObjectNode answer = Json.object();
        answer.set(member, Json.texts(page.items().stream().map(id).toList()));
        Json.put(answer, "nextToken", page.next());
        return answer;
    }
}
