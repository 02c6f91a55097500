package org.tallyboard.ui.board;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tallyboard.job.Job;
import org.tallyboard.operate.Subject;
import org.tallyboard.pipeline.Build;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.Project;
import org.tallyboard.source.Account;

/// What of a row can be copied: its name, ids, address, and commands of other tools that look at it. None changes
/// anything when it is run.
final class RowCopies {

    private RowCopies() {}

    /// One text to copy.
    ///
    /// @param what for example `ARN`
    record Copy(String what, String text) {}

    /// The texts for a row; its name first.
    static List<Copy> of(Subject row) {
        List<Copy> copies = new ArrayList<>();
        copies.add(new Copy("name", row.name()));
        switch (row) {
            case Subject.OfPipeline(Pipeline pipeline) -> pipeline(pipeline, copies);
            case Subject.OfProject(Project project) -> project(project, copies);
            case Subject.OfJob(Job job) -> job(job.id(), job.queue(), copies);
            case Subject.OfPlanned planned ->
                job(planned.job().id(), planned.recording().queue(), copies);
            case Subject.OfNeed need -> copies.add(new Copy("key", need.key().text()));
        }
        return copies;
    }

    /// The names of several rows, one a line.
    static String names(List<Subject> rows) {
        return String.join("\n", rows.stream().map(Subject::name).toList());
    }

    private static void pipeline(Pipeline pipeline, List<Copy> copies) {
        Account account = pipeline.account();
        String name = pipeline.id().name();
        copies.add(new Copy("ARN", arn(account, "codepipeline", name)));
        pipeline.headline().ifPresent(id -> copies.add(new Copy("execution id", id)));
        page(account.pipelinePage(name), copies);
        copies.add(new Copy(
                "AWS CLI command",
                "aws codepipeline get-pipeline-state --name " + quoted(name) + " --region " + account.region()));
    }

    private static void project(Project project, List<Copy> copies) {
        Account account = project.account();
        String name = project.id().name();
        copies.add(new Copy("ARN", arn(account, "codebuild", "project/" + name)));
        Optional<String> build = project.headline().map(Build::id);
        build.ifPresent(id -> copies.add(new Copy("build id", id)));
        page(account.projectPage(name), copies);
        copies.add(new Copy(
                "AWS CLI command",
                build.map(id -> "aws codebuild batch-get-builds --ids " + quoted(id))
                                .orElse("aws codebuild batch-get-projects --names " + quoted(name))
                        + " --region " + account.region()));
    }

    private static void job(String id, Optional<String> queue, List<Copy> copies) {
        copies.add(new Copy("job id", id));
        queue.ifPresent(name ->
                copies.add(new Copy("rabbitmqadmin command", "rabbitmqadmin queues show --name " + quoted(name))));
    }

    private static String arn(Account account, String service, String resource) {
        return String.join(":", "arn", account.partition(), service, account.region(), account.accountId(), resource);
    }

    private static void page(Optional<URI> page, List<Copy> copies) {
        page.ifPresent(address -> copies.add(new Copy("console link", address.toString())));
    }

    /// For a POSIX shell: names come from elsewhere.
    private static String quoted(String text) {
        return text.matches("[A-Za-z0-9._:@/-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
