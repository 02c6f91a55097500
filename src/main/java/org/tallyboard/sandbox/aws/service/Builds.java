package org.tallyboard.sandbox.aws.service;

import static org.tallyboard.sandbox.aws.protocol.Shape.list;
import static org.tallyboard.sandbox.aws.protocol.Shape.oneOf;
import static org.tallyboard.sandbox.aws.protocol.Shape.optional;
import static org.tallyboard.sandbox.aws.protocol.Shape.required;
import static org.tallyboard.sandbox.aws.protocol.Shape.struct;
import static org.tallyboard.sandbox.aws.protocol.Shape.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tallyboard.sandbox.aws.protocol.AwsError;
import org.tallyboard.sandbox.aws.protocol.Input;
import org.tallyboard.sandbox.aws.protocol.Page;
import org.tallyboard.sandbox.aws.protocol.Shape;
import org.tallyboard.sandbox.aws.world.Build;
import org.tallyboard.sandbox.aws.world.World;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// CodeBuild: BatchGetBuilds and ListBuildsForProject.
public final class Builds {
    private static final String INVALID = "InvalidInputException";
    private static final Shape SOME_TEXT = text(1, Integer.MAX_VALUE);

    private final World world;

    /// Reads from that world.
    public Builds(World world) {
        this.world = world;
    }

    /// The operations by name.
    public Map<String, JsonOperation> operations() {
        return Map.of(
                "BatchGetBuilds",
                new JsonOperation(struct(required("ids", list(SOME_TEXT, 1, 100))), INVALID, this::batchGetBuilds),
                "ListBuildsForProject",
                new JsonOperation(
                        struct(
                                required("projectName", SOME_TEXT),
                                optional("sortOrder", oneOf("ASCENDING", "DESCENDING")),
                                optional("nextToken", text(0, Integer.MAX_VALUE))),
                        INVALID,
                        this::listBuildsForProject));
    }

    private ObjectNode batchGetBuilds(Caller caller, Input input) {
        Set<String> ids = new LinkedHashSet<>();
        for (JsonNode id : input.json().path("ids")) {
            ids.add(id.asString());
        }
        List<Build> found = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String id : ids) {
            Optional<Build> build = caller.account().build(id);
            build.ifPresentOrElse(found::add, () -> missing.add(id));
        }
        BuildJson json = new BuildJson(caller.account(), world.now());
        ObjectNode answer = Json.object();
        answer.set("builds", Json.array(found, json::build));
        answer.set("buildsNotFound", Json.texts(missing));
        return answer;
    }

    private ObjectNode listBuildsForProject(Caller caller, Input input) {
        String project = input.text("projectName");
        List<Build> builds = new ArrayList<>(caller.account()
                .buildsOf(project)
                .orElseThrow(() -> AwsError.badRequest(
                        "ResourceNotFoundException",
                        "The provided project " + caller.account().arn("codebuild", "project/" + project)
                                + " does not exist")));
        boolean ascending = input.optional("sortOrder").orElse("DESCENDING").equals("ASCENDING");
        if (ascending) {
            Collections.reverse(builds);
        }
        Page<Build> page = Page.of(
                builds,
                "ListBuildsForProject/" + project + "/" + ascending,
                Build::id,
                100,
                input.optional("nextToken").filter(token -> !token.isEmpty()),
                INVALID);
        ObjectNode answer = Json.object();
        answer.set("ids", Json.texts(page.items().stream().map(Build::id).toList()));
        Json.put(answer, "nextToken", page.next());
        return answer;
    }
}
