package org.tallyboard.operate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tallyboard.operate.Confirmation.Fact;
import org.tallyboard.pipeline.Commit;
import org.tallyboard.pipeline.Execution;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.Stage;
import org.tallyboard.source.Account;
import tools.jackson.databind.node.ObjectNode;

/// What orders in an account have in common.
final class PipelineTarget {

    private PipelineTarget() {}

    /// Where it acts, and as whom.
    static List<Fact> account(Account account, Optional<Caller> caller) {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("Account", account.name()));
        facts.add(new Fact("Account id", account.accountId()));
        facts.add(new Fact("Region", account.region()));
        facts.add(new Fact("Caller", caller.map(Caller::arn).orElse("not known yet")));
        return facts;
    }

    /// Why this caller must not act there.
    static List<String> obstacles(Account account, Optional<Caller> caller) {
        return caller.flatMap(found -> found.mismatch(account)).stream().toList();
    }

    /// The account for the record.
    static void record(ObjectNode json, Account account) {
        json.put("account", account.name())
                .put("accountId", account.accountId())
                .put("region", account.region());
    }

    /// The revisions of an execution.
    static List<Fact> commits(Pipeline pipeline, String execution) {
        List<Commit> commits =
                pipeline.execution(execution).map(Execution::commits).orElse(List.of());
        return commits.stream()
                .map(commit -> new Fact(
                        commits.size() > 1 ? CurrentStateText.line(commit.action()) : "Commit",
                        CurrentStateText.commit(commit)))
                .toList();
    }

    /// A warning when newer executions wait behind a stage.
    static List<String> newerWaiting(Stage stage) {
        int newer = stage.inbound().size();
        return newer == 0
                ? List.of()
                : List.of(
                        newer == 1
                                ? "A newer execution waits to enter this stage."
                                : newer + " newer executions wait to enter this stage.");
    }
}
