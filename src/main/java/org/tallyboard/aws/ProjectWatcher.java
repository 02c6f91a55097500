package org.tallyboard.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.aws.client.Problem;
import org.tallyboard.aws.client.Problem.Kind;
import org.tallyboard.board.Change;
import org.tallyboard.board.Watcher;
import org.tallyboard.config.ProjectFilter;
import org.tallyboard.pipeline.Project;
import org.tallyboard.pipeline.ProjectId;
import org.tallyboard.source.Failure;
import org.tallyboard.source.Freshness;

/// Watches the CodeBuild projects of one account that the configuration names: one step after the other on a thread of
/// its own, within half the budget of CodeBuild, so that builds behind pipelines have the other half.
final class ProjectWatcher implements Watcher {

    private static final Logger LOG = LoggerFactory.getLogger(ProjectWatcher.class);
    private static final Duration AFTER_THROTTLING = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration WHILE_DENIED = Duration.ofMinutes(10);
    /// One connection may break; when so many calls in a row come to nothing, it is not the project's fault.
    private static final int IN_A_ROW = 3;

    /// How often what is done.
    ///
    /// @param projects the list of all projects
    /// @param builds the list of one project's builds, at most as often as this
    /// @param running what runs, by its id
    /// @param afterOutage the next try while nothing can be read
    record Rhythm(Duration projects, Duration builds, Duration running, Duration afterOutage) {
        static Rhythm standard() {
            return new Rhythm(
                    Duration.ofMinutes(5), Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(15));
        }
    }

    private final AwsAccount account;
    private final Rhythm rhythm;
    private final ProjectFilter filter;
    private final ProjectReader reader;
    private final BuildsHealth lamp;
    private final Map<String, ProjectMemory> projects = new TreeMap<>();
    private Consumer<Change> sink = change -> {};
    private @Nullable Thread thread;
    private Instant listDue = Instant.MIN;
    private Instant runningDue = Instant.MIN;
    private int inARow;
    private volatile boolean closed;

    ProjectWatcher(AwsAccount account, Rhythm rhythm) {
        this.account = account;
        this.rhythm = rhythm;
        filter = account.config().projects();
        reader = new ProjectReader(account);
        lamp = new BuildsHealth(account);
    }

    @Override
    public void start(Consumer<Change> to) {
        sink = to;
        Thread loop = account.ticks().threads().newThread(this::loop);
        loop.setName(account.account().name() + " builds");
        thread = loop;
        loop.start();
    }

    @Override
    public void close() {
        closed = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void loop() {
        while (!closed) {
            Duration pause = rhythm.afterOutage();
            try {
                report();
                pause = step();
                report();
            } catch (Throwable unexpected) {
                // Whatever one step meets, the next one is made: nobody would see that this thread has ended.
                LOG.warn("{}: looking at projects failed", account.account().name(), unexpected);
            }
            try {
                account.ticks().sleepUntil(account.ticks().now().plus(pause));
            } catch (InterruptedException closing) {
                return;
            }
        }
    }

    /// Does what is due first.
    ///
    /// @return how long nothing is due after it
    private Duration step() {
        Instant now = account.ticks().now();
        try {
            account.verify();
        } catch (RuntimeException e) {
            return outage(account.problems().of(e, "sts:GetCallerIdentity"));
        }
        if (!now.isBefore(listDue)) {
            return list(now);
        }
        if (!now.isBefore(runningDue)) {
            runningDue = now.plus(rhythm.running());
            return running();
        }
        Optional<ProjectMemory> next = projects.values().stream().min(Comparator.comparing(project -> project.due));
        if (next.filter(project -> !now.isBefore(project.due)).isPresent()) {
            return read(next.get(), now);
        }
        return pause(now);
    }

    private Duration pause(Instant now) {
        Instant next = listDue.isBefore(runningDue) ? listDue : runningDue;
        for (ProjectMemory project : projects.values()) {
            next = project.due.isBefore(next) ? project.due : next;
        }
        Duration pause = Duration.between(now, next);
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    /// How often each project is read: half of the budget's calls go to it, two for each.
    private Duration interval() {
        double seconds =
                projects.size() * 2 * 2 / account.budgets().codeBuild().pace().budget();
        Duration round = Duration.ofMillis((long) (seconds * 1000));
        return round.compareTo(rhythm.builds()) > 0 ? round : rhythm.builds();
    }

    private Duration list(Instant now) {
        Set<String> watched = new LinkedHashSet<>(filter.names());
        listDue = now.plus(rhythm.projects());
        if (!filter.patterns().isEmpty()) {
            try {
                reader.projects().stream().filter(filter::matches).forEach(watched::add);
                over(ProjectReader.LIST_PROJECTS);
            } catch (RuntimeException e) {
                Problem problem = account.problems().of(e, reader.operation());
                if (problem.kind() != Kind.DENIED) {
                    listDue = now.plus(rhythm.afterOutage());
                    return failed(problem);
                }
                lamp.missing(ProjectReader.LIST_PROJECTS, problem, listDue);
                // Those known by name can still be watched, and those found before.
                watched.addAll(projects.keySet());
            }
        }
        boolean news = !projects.keySet().equals(watched) || !lamp.listed();
        projects.keySet().retainAll(watched);
        watched.forEach(name -> projects.computeIfAbsent(name, ProjectMemory::new));
        lamp.list();
        if (news) {
            sink.accept(new Change.ProjectsListed(account.account(), List.copyOf(projects.keySet()), interval()));
        }
        return Duration.ZERO;
    }

    private Duration read(ProjectMemory project, Instant now) {
        project.due = now.plus(interval());
        try {
            batches(project, now);
            reader.builds(project);
            if (project.builds.anyInBatch() && project.batches.isEmpty()) {
                // Its first batch build has begun since batch builds were looked for.
                project.batchesDue = Instant.MIN;
                batches(project, now);
            }
            over(reader.operation());
            emit(project, Freshness.read(account.clock().instant(), interval()));
            return Duration.ZERO;
        } catch (RuntimeException e) {
            Problem problem = account.problems().of(e, reader.operation());
            if (everything(problem)) {
                return failed(problem);
            }
            if (problem.kind() == Kind.THROTTLED) {
                project.due = now.plus(AFTER_THROTTLING);
            } else if (problem.kind() == Kind.NOT_FOUND) {
                gone(project, problem);
            } else {
                notRead(project, problem.failure(account.clock().instant()));
            }
            return Duration.ZERO;
        }
    }

    /// Without the permission the row is partly known, and says so.
    private void batches(ProjectMemory project, Instant now) {
        if (now.isBefore(lamp.allowedFrom(ProjectReader.LIST_BATCHES))) {
            project.batchesUnread = lamp.why(ProjectReader.LIST_BATCHES);
            return;
        }
        try {
            reader.batches(project);
            lamp.present(ProjectReader.LIST_BATCHES);
        } catch (RuntimeException e) {
            Problem problem = account.problems().of(e, reader.operation());
            if (problem.kind() != Kind.DENIED) {
                throw e;
            }
            lamp.missing(ProjectReader.LIST_BATCHES, problem, now.plus(WHILE_DENIED));
            project.batchesUnread = lamp.why(ProjectReader.LIST_BATCHES);
        }
    }

    /// Of projects that are watched by pattern the list tells again; one that is watched by its name says so.
    private void gone(ProjectMemory project, Problem problem) {
        if (filter.names().contains(project.name)) {
            notRead(
                    project,
                    new Failure(
                            "no project of this name in the account and Region",
                            "correct its name under projects in the configuration; part of a name is written as a"
                                    + " pattern, such as '^" + project.name + "'",
                            account.clock().instant()));
        } else {
            notRead(project, problem.failure(account.clock().instant()));
            listDue = Instant.MIN;
        }
    }

    /// Follows what runs by its id, many builds with one call.
    private Duration running() {
        try {
            follow(project -> project.builds, reader::getBuilds);
            follow(project -> project.batches, reader::getBatches);
        } catch (RuntimeException e) {
            Problem problem = account.problems().of(e, reader.operation());
            if (everything(problem)) {
                return failed(problem);
            }
            if (problem.kind() != Kind.THROTTLED) {
                Failure failure = problem.failure(account.clock().instant());
                projects.values().stream()
                        .filter(project -> !project.builds.running().isEmpty()
                                || !project.batches.running().isEmpty())
                        .forEach(project -> notRead(project, failure));
            }
        }
        return Duration.ZERO;
    }

    private void follow(Function<ProjectMemory, BuildList> list, Function<List<String>, List<BuildMapper.Sent>> get) {
        List<ProjectMemory> concerned = projects.values().stream()
                .filter(project -> !list.apply(project).running().isEmpty())
                .toList();
        List<String> ids = concerned.stream()
                .flatMap(project -> list.apply(project).running().stream())
                .toList();
        for (int from = 0; from < ids.size(); from += Builds.BATCH) {
            List<String> asked = List.copyOf(ids.subList(from, Math.min(ids.size(), from + Builds.BATCH)));
            List<BuildMapper.Sent> answered = get.apply(asked);
            over(reader.operation());
            concerned.forEach(project ->
                    list.apply(project).follow(asked, answered, account.clock().instant()));
        }
        concerned.forEach(project -> project.last.ifPresent(row -> emit(project, row.freshness())));
    }

    private boolean everything(Problem problem) {
        return problem.everything() || problem.transport() || problem.kind() == Kind.STOPPED;
    }

    private Duration failed(Problem problem) {
        if (problem.kind() == Kind.STOPPED) {
            Thread.currentThread().interrupt();
            return Duration.ZERO;
        }
        if (problem.kind() == Kind.THROTTLED) {
            return Duration.ofSeconds(1);
        }
        inARow = problem.transport() ? inARow + 1 : 0;
        return problem.everything() || inARow >= IN_A_ROW || !lamp.anyRead() ? outage(problem) : Duration.ofSeconds(1);
    }

    private Duration outage(Problem problem) {
        if (problem.kind() == Kind.STOPPED) {
            Thread.currentThread().interrupt();
            return Duration.ZERO;
        }
        account.refused(problem);
        Failure failure = problem.failure(account.clock().instant());
        if (lamp.outage(failure)) {
            LOG.warn("builds of {} cannot be read: {}", account.account().name(), problem.text());
            projects.values().forEach(project -> notRead(project, failure));
        }
        return rhythm.afterOutage();
    }

    private void over(String permission) {
        inARow = 0;
        lamp.present(permission);
        lamp.over();
    }

    private void emit(ProjectMemory project, Freshness freshness) {
        Optional<Project> before = project.last;
        project.failure = freshness.failure();
        Project row = project.row(account.account(), freshness);
        if (before.filter(row::equals).isEmpty()) {
            sink.accept(new Change.ProjectRead(row));
        }
    }

    private void notRead(ProjectMemory project, Failure failure) {
        lamp.rowFailed(failure);
        project.failure = Optional.of(failure);
        project.last = project.last.map(row -> row.with(row.freshness().failed(failure)));
        sink.accept(new Change.ProjectNotRead(new ProjectId(account.account().name(), project.name), failure));
    }

    private void report() {
        lamp.status(List.copyOf(projects.values()), interval())
                .ifPresent(status -> sink.accept(new Change.SourceReported(status)));
    }
}
