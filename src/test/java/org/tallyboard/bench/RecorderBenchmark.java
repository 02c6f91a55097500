package org.tallyboard.bench;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.tallyboard.celery.ControlRequest;
import org.tallyboard.celery.Publication;
import org.tallyboard.celery.Route;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.testing.AmqpWire;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealRabbit;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What recording with a worker costs more than recording with ffmpeg alone. `docs/benchmark.md` says what is measured
/// and how.
public final class RecorderBenchmark {
    private static final String QUEUE = "recordings";
    private static final Duration PATIENCE = Duration.ofSeconds(180);
    /// Longer than any round.
    private static final Duration LONG = Duration.ofHours(1);

    private final Plan plan;
    private final Path folder;
    private final LiveChannel channel;
    private final Process worker;
    private final Channel broker;

    /// @param recordings at the same time, and as many bare ffmpegs beside them
    /// @param rounds of each kind
    /// @param fps of the source
    /// @param settle before the measurement
    /// @param copies recordings at the same time for the starts and the gaps
    /// @param kills of ffmpegs, one after the other
    record Plan(int recordings, int rounds, int fps, Duration settle, Duration measure, int copies, int kills) {}

    /// What one round used, in shares of one core and in MiB.
    record Round(double bare, double recorders, double previews, double worker, double rss, double pss, double busy) {}

    private RecorderBenchmark(Plan plan, Path folder, LiveChannel channel, Process worker, Channel broker) {
        this.plan = plan;
        this.folder = folder;
        this.channel = channel;
        this.worker = worker;
        this.broker = broker;
    }

    /// @param args the command that starts Tallyboard, and `--quick` for a run that only shows that it runs, `--gaps`
    ///     for the starts and the gaps alone, and `--beside FOLDER` with a checkout of another version that is
    ///     built, which is measured in the same run
    public static void main(String[] args) throws Exception {
        List<String> words = List.of(args);
        Plan plan = words.contains("--quick")
                ? new Plan(2, 1, 5, Duration.ofSeconds(5), Duration.ofSeconds(10), 4, 2)
                : new Plan(8, 4, 5, Duration.ofSeconds(15), Duration.ofSeconds(30), 32, 20);
        Path folder = Path.of(
                        "target", "bench", Long.toString(ProcessHandle.current().pid()))
                .toAbsolutePath();
        Files.createDirectories(folder.resolve("channel"));
        if (!words.contains("--gaps")) {
            loads(words.getFirst(), plan, folder);
        }
        gaps(words, plan, folder);
        System.exit(0);
    }

    /// Both builds in one run: on a machine that others use as well, only their ratio means something.
    private static void gaps(List<String> words, Plan plan, Path folder) throws Exception {
        int beside = words.indexOf("--beside");
        var builds = new LinkedHashMap<String, String>();
        builds.put("this version", words.getFirst());
        if (beside > 0) {
            builds.put(
                    "beside it",
                    Path.of(words.get(beside + 1), "packaging", "tallyboard").toString());
        }
        var figures = new LinkedHashMap<String, RecorderGaps.Figures>();
        Report.machine("before the gaps");
        try (LiveChannel channel =
                new LiveChannel("ffmpeg", Files.createDirectories(folder.resolve("copied")), plan.fps())) {
            for (Map.Entry<String, String> build : builds.entrySet()) {
                Path own = folder.resolve(build.getKey().replace(' ', '-'));
                try (RecorderGaps gaps = new RecorderGaps(build.getValue(), own, plan.copies())) {
                    figures.put(build.getKey(), gaps.measure(channel, plan.copies(), plan.kills()));
                }
            }
        }
        RecorderReport.gaps(plan.copies(), figures);
        Report.machine("after the gaps");
    }

    private static void loads(String command, Plan plan, Path folder) throws Exception {
        try (RealRabbit rabbit = RealRabbit.start();
                RabbitVhost vhost = rabbit.vhost("bench");
                Connection connection = vhost.connect();
                LiveChannel channel = new LiveChannel("ffmpeg", folder.resolve("channel"), plan.fps())) {
            Process worker = Processes.start(
                    List.of(
                            command,
                            "worker",
                            "--config",
                            config(folder, folder.resolve("recordings"), vhost, "bench@here", plan.recordings())
                                    .toString()),
                    folder.resolve("worker.log"));
            try {
                await("the worker's queue", () -> isThere(connection, QUEUE));
                new RecorderBenchmark(plan, folder, channel, worker, connection.createChannel()).run();
            } finally {
                worker.destroy();
                worker.waitFor(30, TimeUnit.SECONDS);
            }
        }
    }

    static Path config(Path folder, Path recordings, RabbitVhost vhost, String name, int slots) throws IOException {
        Path password = Files.createFile(
                folder.resolve("password"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(password, vhost.rabbit().password());
        return Files.writeString(folder.resolve("tallyboard.toml"), """
                [broker]
                name = "bench"
                management = "http://127.0.0.1:1"
                amqp = "amqp://127.0.0.1:%d/%s"
                username = "%s"
                password = { file = "password" }

                [recorder]
                name = "%s"
                queue = "%s"
                slots = %d
                sources = ["127.0.0.1"]
                folder = "%s"

                [recorder.profiles]
                hd = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "23", "-vf", "scale=-2:720"]

                [storage]
                folder = "state"
                """.formatted(
                vhost.rabbit().amqpPort(), vhost.name(), vhost.rabbit().user(), name, QUEUE, slots, recordings));
    }

    private void run() throws Exception {
        Report.machine("before the recordings");
        for (Optional<String> profile : List.of(Optional.of("hd"), Optional.<String>empty())) {
            String kind = profile.map(name -> "encoded to 720 lines").orElse("copied");
            var rounds = new ArrayList<Round>();
            for (int round = 0; round < plan.rounds(); round++) {
                rounds.add(round(profile));
                System.err.println(kind + ", round " + (round + 1) + ": " + rounds.getLast());
            }
            RecorderReport.print(kind, plan.recordings(), plan.measure(), rounds);
        }
        Report.machine("after the recordings");
    }

    /// The worker's recordings first, because the bare ones get their arguments; all are there before the measurement.
    private Round round(Optional<String> profile) throws Exception {
        var jobs = new ArrayList<String>();
        var bare = new ArrayList<Process>();
        Path out = Files.createTempDirectory(folder, "bare");
        try {
            for (int number = 0; number < plan.recordings(); number++) {
                jobs.add(send(number, profile));
            }
            await("the worker's ffmpegs", () -> Processes.recorders(worker).size() == plan.recordings());
            for (ProcessHandle recorder : Processes.recorders(worker)) {
                bare.add(Processes.start(alone(Processes.command(recorder.pid()), out, bare.size())));
            }
            Thread.sleep(plan.settle());
            return measure(bare);
        } finally {
            bare.forEach(Process::destroy);
            AmqpWire.publish(broker, ControlRequest.revoke(jobs).publication());
            await("the end of the recordings", () -> Processes.recorders(worker).isEmpty());
        }
    }

    /// What the worker's ffmpeg was started with, writing elsewhere and past any proxy of the worker.
    private List<String> alone(List<String> arguments, Path out, int number) {
        var alone = new ArrayList<String>();
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            String before = i == 0 ? "" : arguments.get(i - 1);
            if (word.equals("-http_proxy") || before.equals("-http_proxy")) {
                continue;
            }
            alone.add(
                    before.equals("-i")
                            ? channel.url(number)
                            : word.endsWith(".mkv")
                                    ? out.resolve(number + ".mkv").toString()
                                    : word);
        }
        return alone;
    }

    private Round measure(List<Process> bare) throws Exception {
        List<Long> alone = bare.stream().map(Process::pid).toList();
        List<Long> recorders =
                Processes.recorders(worker).stream().map(ProcessHandle::pid).toList();
        List<Long> jvm = List.of(worker.pid());
        double[] machine = Processes.machine();
        long begun = System.nanoTime();
        double aloneBefore = Processes.cpu(alone);
        double recordersBefore = Processes.cpu(recorders);
        double previewsBefore = previews();
        double jvmBefore = Processes.cpu(jvm);
        Thread.sleep(plan.measure());
        double seconds = (System.nanoTime() - begun) / 1e9;
        double[] after = Processes.machine();
        // A process that is gone has no figures: a recording that broke off fails the benchmark here.
        return new Round(
                (Processes.cpu(alone) - aloneBefore) / seconds,
                (Processes.cpu(recorders) - recordersBefore) / seconds,
                (previews() - previewsBefore) / seconds,
                (Processes.cpu(jvm) - jvmBefore) / seconds,
                Processes.memory(worker.pid(), "Rss"),
                Processes.memory(worker.pid(), "Pss"),
                (after[0] - machine[0]) / (after[1] - machine[1]));
    }

    /// What all previews have used so far: their processes are short-lived.
    private double previews() throws IOException {
        return Processes.cpuOfShortLived(
                worker.pid(),
                Processes.previews(worker).stream().map(ProcessHandle::pid).toList());
    }

    private String send(int number, Optional<String> profile) {
        ObjectNode kwargs = JsonMapper.shared()
                .createObjectNode()
                .put("title", "Channel " + number)
                .put("source", channel.url(number))
                .put("end", Instant.now().plus(LONG).toString());
        profile.ifPresent(name -> kwargs.put("profile", name));
        TaskMessage task = TaskMessage.task("recording.record").kwargs(kwargs).build();
        AmqpWire.publish(broker, new Publication(Route.toQueue(QUEUE), task.amqp()));
        return task.id().orElseThrow();
    }

    /// Asked on a channel of its own: one that asks for a queue that is not there is closed.
    private static boolean isThere(Connection connection, String queue) throws IOException {
        Channel asking = connection.createChannel();
        try {
            asking.queueDeclarePassive(queue);
            asking.abort();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    interface Condition {
        boolean holds() throws Exception;
    }

    static void await(String what, Condition condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(what + " did not come within " + PATIENCE.toSeconds()
                        + " s; the worker's log is in target/bench");
            }
            Thread.sleep(200);
        }
    }
}
