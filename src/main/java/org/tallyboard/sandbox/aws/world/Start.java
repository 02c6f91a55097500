package org.tallyboard.sandbox.aws.world;

import java.util.Map;
import java.util.Optional;

/// How to start an execution.
///
/// @param id a chosen execution id (UUID, lower case), or empty for a fresh one
/// @param commits by source action; sources that are missing take the newest revision known
/// @param variables pipeline variables by name
public record Start(Optional<String> id, Trigger trigger, Map<String, Commit> commits, Map<String, String> variables) {

    /// Copies the maps.
    public Start {
        commits = Map.copyOf(commits);
        variables = Map.copyOf(variables);
    }

    /// Started by that trigger on the newest revision.
    public static Start by(Trigger trigger) {
        return new Start(Optional.empty(), trigger, Map.of(), Map.of());
    }

    /// Started by a person with `StartPipelineExecution`.
    public static Start byPerson(String arn) {
        return by(new Trigger(TriggerType.START_PIPELINE_EXECUTION, arn));
    }

    /// The same with a chosen execution id.
    public Start withId(String executionId) {
        return new Start(Optional.of(executionId), trigger, commits, variables);
    }

    /// The same on that revision of one source action.
    public Start withCommit(String sourceAction, Commit commit) {
        Map<String, Commit> all = new java.util.HashMap<>(commits);
        all.put(sourceAction, commit);
        return new Start(id, trigger, all, variables);
    }

    /// The same with pipeline variables.
    public Start withVariables(Map<String, String> values) {
        return new Start(id, trigger, commits, values);
    }
}
