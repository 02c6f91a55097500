package org.tallyboard.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tallyboard.aws.client.Problem;
import org.tallyboard.board.plan.RateLimit;
import org.tallyboard.pipeline.Project;
import org.tallyboard.source.Failure;
import org.tallyboard.source.SourceId;
import org.tallyboard.source.SourceStatus;
import org.tallyboard.source.SourceStatus.Phase;

/// Tells how the projects of an account are doing. Only the thread of their watcher uses it.
final class BuildsHealth {

    /// @param from when it is worth asking again
    private record Missing(Failure failure, Instant from) {}

    private final AwsAccount account;
    private final SourceId id;
    private final Map<String, Missing> missing = new TreeMap<>();
    private Optional<Failure> outage = Optional.empty();
    private Optional<Failure> rowFailure = Optional.empty();
    private Optional<SourceStatus> reported = Optional.empty();
    private boolean listed;
    private boolean read;

    BuildsHealth(AwsAccount account) {
        this.account = account;
        id = new SourceId(SourceId.Kind.BUILDS, account.account().name());
    }

    /// The projects are known, as far as they can be.
    void list() {
        listed = true;
    }

    boolean listed() {
        return listed;
    }

    /// True once anything was answered.
    boolean anyRead() {
        return read;
    }

    /// Nothing can be read. True when that is new, so that every row has to say it.
    boolean outage(Failure failure) {
        Optional<Failure> before = outage;
        outage = Optional.of(before.map(old -> new Failure(failure.cause(), failure.remedy(), old.since()))
                .orElse(failure));
        return !before.equals(outage);
    }

    /// Something was read.
    void over() {
        read = true;
        outage = Optional.empty();
    }

    void rowFailed(Failure failure) {
        rowFailure = Optional.of(failure);
    }

    /// A permission is missing; the rest can be read.
    ///
    /// @param from when it is worth asking again
    void missing(String permission, Problem problem, Instant from) {
        Instant since = Optional.ofNullable(missing.get(permission))
                .map(before -> before.failure().since())
                .orElseGet(account.clock()::instant);
        missing.put(permission, new Missing(problem.failure(since), from));
    }

    /// A call that needs this permission went well.
    void present(String permission) {
        missing.remove(permission);
    }

    /// When it is worth asking again for what needs this permission.
    Instant allowedFrom(String permission) {
        return Optional.ofNullable(missing.get(permission)).map(Missing::from).orElse(Instant.MIN);
    }

    /// Why what needs this permission is not known.
    Optional<org.tallyboard.pipeline.Missing> why(String permission) {
        return Optional.ofNullable(missing.get(permission))
                .map(why -> new org.tallyboard.pipeline.Missing(permission, why.failure()));
    }

    /// The status, where it is another than before.
    Optional<SourceStatus> status(List<ProjectMemory> projects, Duration interval) {
        List<Project> rows =
                projects.stream().flatMap(project -> project.last.stream()).toList();
        int done = (int) projects.stream()
                .filter(project -> project.last.isPresent() || project.failing())
                .count();
        // A project that cannot be read says so itself: it must not keep anybody waiting for the others.
        Optional<Instant> oldest = done < projects.size()
                ? Optional.empty()
                : rows.stream()
                        .flatMap(row -> row.freshness().readAt().stream())
                        .min(Comparator.naturalOrder());
        SourceStatus status = new SourceStatus(id, phase(projects, done), oldest, interval, projects.size());
        if (reported.filter(status::equals).isPresent()) {
            return Optional.empty();
        }
        reported = Optional.of(status);
        return reported;
    }

    private Phase phase(List<ProjectMemory> projects, int done) {
        if (outage.isPresent()) {
            return new SourceStatus.Failed(outage.get());
        }
        if (!listed) {
            return new SourceStatus.Connecting();
        }
        int failing = (int) projects.stream().filter(ProjectMemory::failing).count();
        if (rowFailure.isPresent() && !projects.isEmpty() && failing == projects.size()) {
            return new SourceStatus.Failed(rowFailure.get());
        }
        Missing unlisted = missing.get(ProjectReader.LIST_PROJECTS);
        if (projects.isEmpty() && unlisted != null) {
            return new SourceStatus.Failed(unlisted.failure());
        }
        RateLimit pace = account.budgets().codeBuild().pace();
        if (account.budgets().codeBuild().locked(pace::slowed)) {
            return new SourceStatus.Slowed(String.format(
                    Locale.ROOT,
                    "AWS throttles: %.1f of %.1f calls/s",
                    account.budgets().codeBuild().locked(pace::rate),
                    pace.budget()));
        }
        if (done < projects.size()) {
            return new SourceStatus.Reading(done, projects.size());
        }
        List<String> without = new ArrayList<>();
        missing.values()
                .forEach(why ->
                        without.add(why.failure().cause() + ": " + why.failure().remedy()));
        return without.isEmpty()
                ? new SourceStatus.Live()
                : new SourceStatus.Slowed("partly known, " + String.join("; ", without));
    }
}
