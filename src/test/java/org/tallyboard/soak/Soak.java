package org.tallyboard.soak;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.tallyboard.recorder.capture.Ffmpeg;
import org.tallyboard.recorder.worker.Ear;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealRabbit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The world of a soak: a real RabbitMQ, three workers in processes of their own that share a folder, and a live
/// programme behind four doors. Each round plans some recordings, strikes, and looks at what became of them.
final class Soak implements AutoCloseable {
    private static final String QUEUE = "recordings";
    private static final String RESULTS = "soak.results";
    private static final List<String> CONTAINERS = List.of("mkv", "mp4", "ts");
    private static final Duration LEAD = Duration.ofSeconds(10);
    private static final Duration SOON = Duration.ofSeconds(60);
    /// From the last planned end: a job may have lost its worker just before, and its parts are to be joined.
    private static final Duration DONE_WITHIN = Duration.ofSeconds(90);

    private final Random random;
    private final Duration slack;
    private final Path folder;
    private final RealRabbit rabbit;
    private final RabbitVhost vhost;
    private final Sources sources;
    private final Fleet fleet;
    private final Growth growth;
    private final Inspection inspection;
    private final Map<String, List<JsonNode>> results = new HashMap<>();
    private Instant brokerBack = Instant.now();

    /// What is started for a soak.
    ///
    /// @param workers how many share the folder
    /// @param slots of each
    /// @param environment of the workers, beside what they have from here
    /// @param settings more lines of the section `[recorder]`
    /// @param folder where they record, when it is not a usual one
    /// @param sound whether the programme has sound as well
    record World(
            int workers,
            int slots,
            Map<String, String> environment,
            String settings,
            Optional<Path> folder,
            boolean sound) {
        World {
            environment = Map.copyOf(environment);
        }

        /// Three workers, each of which could take all jobs of a round.
        static World usual() {
            return of(3, 8);
        }

        static World of(int workers, int slots) {
            return new World(workers, slots, Map.of(), "", Optional.empty(), false);
        }

        World with(Map<String, String> more) {
            return new World(workers, slots, more, settings, folder, sound);
        }

        World withSound() {
            return new World(workers, slots, environment, settings, folder, true);
        }

        /// Recording there, until the disk is full to the last byte.
        World on(Path disk) {
            return new World(workers, slots, environment, "min_free_gb = 0", Optional.of(disk), sound);
        }
    }

    /// Strikes while jobs are recorded; returns when all is undone, with what it did.
    @FunctionalInterface
    interface Deed {
        List<Blow> run() throws Exception;
    }

    /// @param jobs how many recordings
    /// @param shortest and `longest` recording, in seconds
    /// @param blows what is to happen, in this order
    record Plan(int jobs, int shortest, int longest, List<Blow.Kind> blows) {
        Plan {
            blows = List.copyOf(blows);
        }
    }

    /// @param toldTwice results that were told more than once, alike
    /// @param untold jobs whose result nobody got
    record Round(List<Inspection.Found> found, List<Blow> blows, List<String> complaints, int toldTwice, int untold) {
        Round {
            found = List.copyOf(found);
            blows = List.copyOf(blows);
            complaints = List.copyOf(complaints);
        }
    }

    private Soak(
            Random random,
            Duration slack,
            Path folder,
            RealRabbit rabbit,
            RabbitVhost vhost,
            Sources sources,
            Ffmpeg ffmpeg,
            World world) {
        this.random = random;
        this.slack = slack;
        this.folder = folder;
        this.rabbit = rabbit;
        this.vhost = vhost;
        this.sources = sources;
        this.fleet = new Fleet(vhost, world, folder);
        this.growth = new Growth(folder);
        this.inspection = new Inspection(new TimeCodeReader(ffmpeg), folder, growth, slack);
    }

    /// @param folder empty; recordings whose round had complaints are left there
    /// @param slack is added to what the recorder promises, on a machine that has other things to do
    static Soak start(long seed, Path folder, Ffmpeg ffmpeg, Duration slack, World world) throws Exception {
        Path recordings = world.folder().orElse(folder.resolve("recordings"));
        Files.createDirectories(recordings);
        RealRabbit rabbit = RealRabbit.start();
        try {
            Sources sources = Sources.open(ffmpeg, Files.createDirectories(folder.resolve("site")), world.sound());
            var soak =
                    new Soak(new Random(seed), slack, recordings, rabbit, rabbit.vhost("soak"), sources, ffmpeg, world);
            try {
                soak.awaitWorkers();
                return soak;
            } catch (Exception | Error e) {
                soak.close();
                throw e;
            }
        } catch (Exception | Error e) {
            rabbit.close();
            throw e;
        }
    }

    private void awaitWorkers() throws Exception {
        try (Connection connection = vhost.connect();
                Channel channel = connection.createChannel()) {
            channel.queueDeclare(RESULTS, true, false, false, Map.of());
        }
        require(SOON, "The workers are not there", () -> {
            var queues = vhost.depths().keySet();
            return fleet.members().stream().allMatch(member -> queues.stream()
                    .anyMatch(queue -> queue.startsWith("tallyboard.lease.") && queue.endsWith(member.name())));
        });
    }

    static void sleepUntil(Instant time) throws InterruptedException {
        Duration left = Duration.between(Instant.now(), time);
        if (left.isPositive()) {
            Thread.sleep(left);
        }
    }

    static void require(Duration patience, String otherwise, Callable<Boolean> condition) throws Exception {
        if (!await(patience, condition)) {
            throw new IllegalStateException(otherwise + " within " + patience.toSeconds() + " s.");
        }
    }

    static boolean await(Duration patience, Callable<Boolean> condition) throws Exception {
        Instant end = Instant.now().plus(patience);
        while (!condition.call()) {
            if (Instant.now().isAfter(end)) {
                return false;
            }
            Thread.sleep(250);
        }
        return true;
    }

    /// How late the source was at worst.
    Duration worstDelay() {
        return sources.feed().worstDelay();
    }

    Round round(Plan plan) throws Exception {
        List<SoakJob> jobs = jobs(plan);
        Instant first =
                jobs.stream().map(SoakJob::start).min(Comparator.naturalOrder()).orElseThrow();
        Instant last =
                jobs.stream().map(SoakJob::end).max(Comparator.naturalOrder()).orElseThrow();
        var chaos = new Chaos(random, rabbit, fleet, jobs, brokerBack, slack);
        long span = Duration.between(first, last).toMillis();
        for (int i = 0; i < plan.blows().size(); i++) {
            // One in each of so many equal stretches, from before the first start to near the last end.
            double share = (i + random.nextDouble()) / plan.blows().size();
            chaos.plan(plan.blows().get(i), first.minusMillis(1_500).plusMillis(Math.round(span * 0.9 * share)));
        }
        return round(jobs, () -> {
            chaos.run();
            brokerBack = chaos.brokerBack();
            return chaos.blows();
        });
    }

    /// Sends these jobs, does that to them, and looks at what became of them.
    Round round(List<SoakJob> jobs, Deed deed) throws Exception {
        Instant last =
                jobs.stream().map(SoakJob::end).max(Comparator.naturalOrder()).orElseThrow();
        send(jobs);
        List<Blow> blows = deed.run();
        var complaints = new ArrayList<String>();
        for (SoakJob job : jobs) {
            Duration patience = Duration.between(Instant.now(), last.plus(DONE_WITHIN));
            if (!await(patience, () -> !inspection.sidecars(job).isEmpty() || hasFailed(job))
                    && !isForgotten(job, blows)) {
                complaints.add(job + " has not ended " + DONE_WITHIN.toSeconds() + " s after the last planned end");
            }
        }
        // With the last acknowledgement all is said.
        if (!await(SOON, () -> vhost.depths().entrySet().stream()
                .filter(queue -> !queue.getKey().equals(RESULTS))
                .allMatch(queue -> queue.getValue().equals(new RabbitVhost.Depth(0, 0))))) {
            complaints.add("jobs are left with the broker: " + vhost.depths());
        }
        return judge(jobs, blows, complaints);
    }

    private Round judge(List<SoakJob> jobs, List<Blow> blows, List<String> complaints) throws Exception {
        hear();
        var found = new ArrayList<Inspection.Found>();
        int toldTwice = 0;
        int untold = 0;
        boolean mayForget = mayForget(blows);
        for (SoakJob job : jobs) {
            Inspection.Found one = hasFailed(job) || isForgotten(job, blows)
                    ? inspection.nothing(job, blows)
                    : inspection.inspect(job, blows);
            found.add(one);
            one.complaints().forEach(complaint -> complaints.add(job + ": " + complaint));
            List<JsonNode> told = results.getOrDefault(job.id(), List.of());
            long different = told.stream()
                    .map(result -> result.path("result"))
                    .distinct()
                    .count();
            if (different > 1) {
                complaints.add(job + ": different results were told: " + told);
            } else if (told.size() > 1) {
                toldTwice++;
            } else if (told.isEmpty()) {
                untold++;
                if (!mayForget) {
                    complaints.add(job + ": nobody told a result");
                }
            }
        }
        if (complaints.isEmpty()) {
            for (SoakJob job : jobs) {
                delete(job);
            }
        }
        return new Round(found, blows, complaints, toldTwice, untold);
    }

    /// A job of one's own making.
    ///
    /// @param door the name of a way to the programme
    SoakJob job(String door, String container, Instant start, Instant end) {
        return new SoakJob(
                new UUID(random.nextLong(), random.nextLong()).toString(),
                sources.doors().stream()
                        .filter(one -> one.name().equals(door))
                        .findFirst()
                        .orElseThrow(),
                container,
                start,
                end);
    }

    /// Jobs of one worker's slots, through all doors in turn, that begin in some seconds.
    List<SoakJob> jobs(int count, Duration length) {
        Instant start = Instant.now().plus(LEAD);
        var jobs = new ArrayList<SoakJob>();
        for (int i = 0; i < count; i++) {
            Door door = sources.doors().get(i % sources.doors().size());
            jobs.add(job(door.name(), CONTAINERS.get(i % CONTAINERS.size()), start, start.plus(length)));
        }
        return jobs;
    }

    /// Waits until all of them are recorded.
    void awaitRecorders(List<SoakJob> jobs) throws Exception {
        require(
                SOON,
                "Not all of them are recorded",
                () -> fleet.recorders(jobs).stream()
                                .filter(Fleet.Recorder::records)
                                .map(Fleet.Recorder::job)
                                .distinct()
                                .count()
                        == jobs.size());
    }

    LiveFeed feed() {
        return sources.feed();
    }

    RealRabbit rabbit() {
        return rabbit;
    }

    RabbitVhost vhost() {
        return vhost;
    }

    Fleet fleet() {
        return fleet;
    }

    /// Where the workers record.
    Path folder() {
        return folder;
    }

    /// The job's sidecar, when it is done.
    Optional<Path> sidecar(SoakJob job) throws IOException {
        return inspection.sidecars(job).stream().findFirst();
    }

    private List<SoakJob> jobs(Plan plan) {
        var jobs = new ArrayList<SoakJob>();
        List<Door> doors = sources.doors();
        int turn = random.nextInt(doors.size());
        Instant now = Instant.now();
        for (int i = 0; i < plan.jobs(); i++) {
            Instant start = now.plusMillis(random.nextInt(3_000, 8_000));
            Instant end = start.plusMillis(random.nextInt(plan.shortest() * 1000, plan.longest() * 1000 + 1));
            jobs.add(new SoakJob(
                    new UUID(random.nextLong(), random.nextLong()).toString(),
                    doors.get((turn + i) % doors.size()),
                    CONTAINERS.get(random.nextInt(CONTAINERS.size())),
                    start,
                    end));
        }
        return jobs;
    }

    void send(List<SoakJob> jobs) throws Exception {
        try (Ear producer = new Ear(vhost.connect())) {
            for (SoakJob job : jobs) {
                producer.send(QUEUE, job.message(RESULTS));
            }
        }
    }

    /// Whether it was told that nothing could be recorded.
    private boolean hasFailed(SoakJob job) throws Exception {
        hear();
        return results.getOrDefault(job.id(), List.of()).stream()
                .anyMatch(result -> !result.path("status").asString("").equals("SUCCESS"));
    }

    /// The broker forgets a result that was on its way: Celery's results for rpc:// are not written to disk.
    private static boolean mayForget(List<Blow> blows) {
        return blows.stream().anyMatch(blow -> blow.kind() == Blow.Kind.BROKER);
    }

    /// Whether it is over without a trace, which can only be a failure: nothing is left of it with the broker or on
    /// disk, and a broker that was killed may have forgotten what was told.
    private boolean isForgotten(SoakJob job, List<Blow> blows) throws IOException {
        if (!mayForget(blows) || !inspection.isEmpty(job)) {
            return false;
        }
        return vhost.depths().entrySet().stream()
                .filter(queue -> !queue.getKey().equals(RESULTS))
                .allMatch(queue -> queue.getValue().equals(new RabbitVhost.Depth(0, 0)));
    }

    /// Takes in the results that were told.
    private void hear() throws Exception {
        try (Connection connection = vhost.connect();
                Channel channel = connection.createChannel()) {
            for (GetResponse got = channel.basicGet(RESULTS, true);
                    got != null;
                    got = channel.basicGet(RESULTS, true)) {
                JsonNode result = JsonMapper.shared().readTree(got.getBody());
                results.computeIfAbsent(result.path("task_id").asString(""), id -> new ArrayList<>())
                        .add(result);
            }
        }
    }

    private void delete(SoakJob job) throws IOException {
        for (Path sidecar : inspection.sidecars(job)) {
            try (Stream<Path> files = Files.walk(sidecar.getParent())) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /// Folders of jobs that were not expected any longer and have something in them: it was recorded after its end. An
    /// empty part is what a worker leaves that was killed before the first picture came.
    List<Path> leftOver() throws IOException {
        var left = new ArrayList<Path>();
        try (Stream<Path> folders = Files.list(folder)) {
            for (Path job : folders.filter(Files::isDirectory).toList()) {
                try (Stream<Path> files = Files.list(job)) {
                    if (files.anyMatch(file -> file.toFile().length() > 0)) {
                        left.add(job);
                    }
                }
            }
        }
        return List.copyOf(left);
    }

    @Override
    public void close() {
        growth.close();
        fleet.close();
        sources.close();
        rabbit.close();
    }
}
