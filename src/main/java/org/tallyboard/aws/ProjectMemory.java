package org.tallyboard.aws;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tallyboard.pipeline.Build;
import org.tallyboard.pipeline.Missing;
import org.tallyboard.pipeline.Project;
import org.tallyboard.pipeline.ProjectId;
import org.tallyboard.source.Account;
import org.tallyboard.source.Failure;
import org.tallyboard.source.Freshness;

/// What is known of one CodeBuild project. Only the thread of its watcher uses it.
final class ProjectMemory {

    final String name;
    final BuildList builds = new BuildList();
    final BuildList batches = new BuildList();
    /// When its builds are listed next.
    Instant due = Instant.MIN;
    /// When its batch builds are looked for next, while it has none.
    Instant batchesDue = Instant.MIN;
    /// Why its batch builds are not known.
    Optional<Missing> batchesUnread = Optional.empty();
    /// Why the latest reading failed.
    Optional<Failure> failure = Optional.empty();
    Optional<Project> last = Optional.empty();

    ProjectMemory(String name) {
        this.name = name;
    }

    boolean failing() {
        return failure.isPresent();
    }

    /// True when the builds of a batch are not shown one by one, because the batch is.
    boolean batched() {
        return batchesUnread.isEmpty() && !batches.isEmpty();
    }

    /// The row as it follows from all that is known.
    Project row(Account account, Freshness freshness) {
        List<Build> shown = new ArrayList<>(builds.builds(batched()));
        shown.addAll(batches.builds(false));
        shown.sort(BuildList.newestFirst());
        Project row = new Project(
                new ProjectId(account.name(), name),
                account,
                shown,
                builds.inPipelines() + batches.inPipelines(),
                missing(freshness),
                freshness);
        last = Optional.of(row);
        return row;
    }

    private List<Missing> missing(Freshness freshness) {
        List<Missing> missing = new ArrayList<>(batchesUnread.stream().toList());
        unanswered(ProjectReader.GET_BUILDS, builds.unanswered(), freshness).ifPresent(missing::add);
        unanswered(ProjectReader.GET_BATCHES, batches.unanswered(), freshness).ifPresent(missing::add);
        return missing;
    }

    private static Optional<Missing> unanswered(String permission, int count, Freshness freshness) {
        return count == 0
                ? Optional.empty()
                : freshness
                        .readAt()
                        .map(at -> new Missing(
                                permission,
                                new Failure(
                                        count + " listed but not returned by " + permission,
                                        "it is asked for again with the next reading",
                                        at)));
    }
}
