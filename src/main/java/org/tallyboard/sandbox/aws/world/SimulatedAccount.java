package org.tallyboard.sandbox.aws.world;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What one AWS account holds in the Region. Guarded by the world's lock.
public final class SimulatedAccount {
    private static final int PUBLISHED = 200;

    private final String name;
    private final String accountId;
    private final String region;
    private final Map<String, Pipeline> pipelines = new TreeMap<>();
    private final Map<String, Project> projects = new TreeMap<>();
    private final Map<String, Long> numbers = new HashMap<>();
    private final Map<String, Topic> topics = new TreeMap<>();
    private final Deque<Published> published = new ArrayDeque<>();

    SimulatedAccount(String name, String accountId, String region) {
        this.name = name;
        this.accountId = accountId;
        this.region = region;
    }

    Pipeline add(PipelineSpec spec) {
        if (pipelines.containsKey(spec.name())) {
            throw new IllegalArgumentException("account " + name + " already has a pipeline " + spec.name());
        }
        spec.stages().stream()
                .flatMap(stage -> stage.actions().stream())
                .filter(action -> action.kind().isBuild())
                .forEach(action -> project(action.setting("ProjectName"), spec.created()));
        Pipeline pipeline = new Pipeline(this, spec);
        pipelines.put(spec.name(), pipeline);
        return pipeline;
    }

    long nextNumber(String counter) {
        return numbers.merge(counter, 1L, Long::sum);
    }

    /// Makes the build behind an action, or with `BatchEnabled` the batch build.
    void newBuild(ActionRun run, Optional<Duration> expected, Ids ids) {
        Project project = project(run.action().setting("ProjectName"), run.startTime());
        String uuid = run.externalId().substring(project.name().length() + 1);
        if (run.action().setting("BatchEnabled").equals("true")) {
            BuildBatch batch = project.newBatch(
                    uuid,
                    BuildRequest.of(run),
                    run.startTime(),
                    List.of(BuildBatch.GroupSpec.plain("linux"), BuildBatch.GroupSpec.plain("windows")));
            batch.proceed(run.startTime(), ids);
            run.builds(batch);
        } else {
            run.builds(project.newBuild(uuid, BuildRequest.of(run), run.startTime(), expected, Optional.empty()));
        }
    }

    /// The project of that name; made when there is none.
    Project project(String projectName, Instant created) {
        return projects.computeIfAbsent(projectName, same -> new Project(projectName, created));
    }

    void delete(Project project) {
        projects.remove(project.name());
    }

    void forget(Build build) {
        project(build.project()).ifPresent(project -> project.forget(build));
    }

    void forget(BuildBatch batch) {
        project(batch.project()).ifPresent(project -> project.forget(batch));
    }

    void add(Topic topic) {
        topics.put(topic.arn(), topic);
    }

    void publish(Published message) {
        published.addLast(message);
        if (published.size() > PUBLISHED) {
            published.removeFirst();
        }
    }

    /// The short name the sandbox gives it, such as `prod`.
    public String name() {
        return name;
    }

    /// Twelve digits.
    public String accountId() {
        return accountId;
    }

    /// The Region, such as `eu-west-1`.
    public String region() {
        return region;
    }

    /// The partition of its Region.
    public Partition partition() {
        return Partition.of(region);
    }

    /// The ARN of something in it.
    public String arn(String service, String resource) {
        return partition().arn(service, region, accountId, resource);
    }

    /// The ARN of something of it that belongs to no Region.
    public String globalArn(String service, String resource) {
        return partition().arn(service, "", accountId, resource);
    }

    /// Its pipelines, by name.
    public Collection<Pipeline> pipelines() {
        return Collections.unmodifiableCollection(pipelines.values());
    }

    /// The pipeline of that name.
    public Optional<Pipeline> pipeline(String pipelineName) {
        return Optional.ofNullable(pipelines.get(pipelineName));
    }

    /// The build with that id (`project:uuid`) or ARN.
    public Optional<Build> build(String id) {
        String plain = resource(id, ":build/");
        return project(projectOf(plain)).stream()
                .flatMap(project -> project.builds().stream())
                .filter(build -> build.id().equals(plain))
                .findFirst();
    }

    /// The batch build with that id (`project:uuid`) or ARN.
    public Optional<BuildBatch> batch(String id) {
        String plain = resource(id, ":build-batch/");
        return project(projectOf(plain)).stream()
                .flatMap(project -> project.batches().stream())
                .filter(batch -> batch.id().equals(plain))
                .findFirst();
    }

    /// Its CodeBuild projects, by name.
    public Collection<Project> projects() {
        return Collections.unmodifiableCollection(projects.values());
    }

    /// The project of that name.
    public Optional<Project> project(String projectName) {
        return Optional.ofNullable(projects.get(projectName));
    }

    private static String resource(String id, String kind) {
        int at = id.startsWith("arn:") ? id.indexOf(kind) : -1;
        return at < 0 ? id : id.substring(at + kind.length());
    }

    private static String projectOf(String id) {
        return id.substring(0, Math.max(0, id.lastIndexOf(':')));
    }

    /// Its topics, by ARN.
    public Collection<Topic> topics() {
        return Collections.unmodifiableCollection(topics.values());
    }

    /// The topic with that ARN.
    public Optional<Topic> topic(String arn) {
        return Optional.ofNullable(topics.get(arn));
    }

    /// The last messages published, oldest first.
    public List<Published> published() {
        return List.copyOf(new ArrayList<>(published));
    }
}
