package org.tallyboard.bench;

import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.tallyboard.rabbitmq.BrokerLogin;
import org.tallyboard.rabbitmq.Login;
import org.tallyboard.recorder.capture.Ffmpeg;
import org.tallyboard.recorder.source.AllowedSources;
import org.tallyboard.recorder.worker.RecorderSettings;
import org.tallyboard.recorder.worker.RecordingWorker;

/// Many workers in one process: the product's own, each with its connections, leases, claims and heartbeats, but with
/// [FakeFfmpeg]. Only the client library's threads are shared between them.
final class FleetHost implements AutoCloseable {
    private static final int SLOTS = 2;
    private static final String PASSWORD = "FLEET_PASSWORD";

    private final List<RecordingWorker> workers = new ArrayList<>();
    private final ExecutorService consumers =
            Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());
    private final ScheduledExecutorService heartbeats =
            Executors.newScheduledThreadPool(2, Thread.ofPlatform().daemon().factory());

    /// @param first number of the first worker, for its name
    FleetHost(BrokerLogin broker, String queue, Path folder, int first, int count) throws IOException {
        Ffmpeg ffmpeg = FakeFfmpeg.in(folder.resolve("bin-" + first));
        Path recordings = Files.createDirectories(recordings(folder, first));
        Path state = Files.createDirectories(folder.resolve("state"));
        Login login = () -> sharing(broker.factory());
        for (int number = first; number < first + count; number++) {
            var settings = RecorderSettings.standard(
                            "fleet-%04d@here".formatted(number), queue, SLOTS, recordings, state)
                    .withSources(AllowedSources.of("127.0.0.1"))
                    .withSilence(Duration.ofHours(1));
            workers.add(RecordingWorker.start(login, settings, ffmpeg, InstantSource.system()));
        }
    }

    /// Where they record: each host on a disk of its own.
    static Path recordings(Path folder, int first) {
        return folder.resolve("recordings-" + first);
    }

    private ConnectionFactory sharing(ConnectionFactory factory) {
        factory.setSharedExecutor(consumers);
        factory.setHeartbeatExecutor(heartbeats);
        return factory;
    }

    /// A process with so many workers, until its input ends.
    ///
    /// @param args the broker's address, its user, the queue, the folder, the first worker's number, how many; the
    ///     password comes in the environment
    public static void main(String[] args) throws Exception {
        var broker = new BrokerLogin(URI.create(args[0]), args[1], System.getenv(PASSWORD));
        try (FleetHost host = new FleetHost(
                broker, args[2], Path.of(args[3]), Integer.parseInt(args[4]), Integer.parseInt(args[5]))) {
            while (System.in.read() >= 0) {
                // Until whoever started it is gone.
            }
            System.out.println(host.workers.size() + " workers end");
        }
        System.exit(0);
    }

    /// Starts such a process.
    static Process start(BrokerLogin broker, String queue, Path folder, int first, int count) throws IOException {
        var builder = new ProcessBuilder(
                "setpriv",
                "--pdeathsig",
                "KILL",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xss256k",
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                FleetHost.class.getName(),
                broker.amqp().toString(),
                broker.user(),
                queue,
                folder.toString(),
                Integer.toString(first),
                Integer.toString(count));
        builder.environment().put(PASSWORD, broker.password());
        return builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("host-" + first + ".log").toFile())
                .start();
    }

    @Override
    public void close() {
        try (ExecutorService closing =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            workers.forEach(worker -> closing.execute(worker::close));
        }
        consumers.shutdownNow();
        heartbeats.shutdownNow();
    }
}
