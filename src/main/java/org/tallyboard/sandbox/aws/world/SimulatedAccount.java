package org.tallyboard.sandbox.aws.world;

import java.time.Duration;
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
    private final Map<String, Build> builds = new HashMap<>();
    private final Map<String, Deque<Build>> projects = new TreeMap<>();
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
        Pipeline pipeline = new Pipeline(this, spec);
        pipelines.put(spec.name(), pipeline);
        return pipeline;
    }

    long nextNumber(String counter) {
        return numbers.merge(counter, 1L, Long::sum);
    }

    Build newBuild(ActionRun run, Optional<Duration> expected) {
        String project = run.action().setting("ProjectName");
        Build build = new Build(
                project,
                run.externalId().substring(project.length() + 1),
                nextNumber(project),
                run.execution().pipeline().name(),
                run.execution().commits().values().stream()
                        .map(Commit::id)
                        .findFirst()
                        .orElse(""),
                run.startTime(),
                expected);
        builds.put(build.id(), build);
        projects.computeIfAbsent(project, p -> new ArrayDeque<>()).addFirst(build);
        return build;
    }

    void forget(Build build) {
        builds.remove(build.id());
        projects.getOrDefault(build.project(), new ArrayDeque<>()).remove(build);
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
        int resource = id.startsWith("arn:") ? id.indexOf(":build/") : -1;
        return Optional.ofNullable(builds.get(resource < 0 ? id : id.substring(resource + ":build/".length())));
    }

    /// The builds of a project, newest first, or empty if no such project ever built anything.
    public Optional<List<Build>> buildsOf(String project) {
        return Optional.ofNullable(projects.get(project)).map(List::copyOf);
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
