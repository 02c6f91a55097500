package org.tallyboard.sandbox.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.qpid.server.SystemLauncher;
import org.apache.qpid.server.SystemLauncherListener;
import org.apache.qpid.server.model.Broker;
import org.apache.qpid.server.model.ExclusivityPolicy;
import org.apache.qpid.server.model.LifetimePolicy;
import org.apache.qpid.server.model.Port;
import org.apache.qpid.server.model.Queue;
import org.apache.qpid.server.model.SystemConfig;
import org.apache.qpid.server.model.VirtualHost;
import org.apache.qpid.server.queue.QueueConsumer;
import org.jspecify.annotations.Nullable;
import org.tallyboard.sandbox.broker.QueueFigures.ConsumerFigures;
import tools.jackson.databind.json.JsonMapper;

/// Apache Qpid Broker-J inside this process: one AMQP 0-9-1 port on loopback, one virtual host, one user, memory only.
///
/// The configuration holds what Qpid needs before RabbitMQ clients can talk to it: aliases that let the port find the
/// virtual host (else every connection ends with 404), PLAIN without TLS, and unknown queue arguments ignored (else 542
/// closes the connection; Qpid reads this setting from the broker's context, not from the virtual host's).
final class QpidServer implements AutoCloseable {
    private static final String PORT = "AMQP";

    private final SystemLauncher launcher;
    private final Broker<?> broker;
    private final Path work;
    private final String virtualHost;

    private QpidServer(SystemLauncher launcher, Broker<?> broker, Path work, String virtualHost) {
        this.launcher = launcher;
        this.broker = broker;
        this.work = work;
        this.virtualHost = virtualHost;
    }

    /// Starts the broker; `port` 0 takes a free one.
    ///
    /// @throws IOException when it does not start: the port is taken, or no temporary folder can be made
    static QpidServer start(int port, String virtualHost, String user, String password) throws IOException {
        Path work = Files.createTempDirectory("tallyboard-broker");
        var found = new ContainerListener();
        var launcher = new SystemLauncher(found);
        String configuration = configuration(port, virtualHost, user, password);
        try {
            launcher.startup(Map.of(
                    "type",
                    "Memory",
                    "startupLoggedToSystemOut",
                    false,
                    // A data URL: the password is never written to a disk.
                    "initialConfigurationLocation",
                    "data:;base64,"
                            + Base64.getEncoder().encodeToString(configuration.getBytes(StandardCharsets.UTF_8)),
                    "context",
                    Map.of("qpid.work_dir", work.toString())));
        } catch (Exception e) {
            Files.deleteIfExists(work);
            throw new IOException("The demo broker did not start on 127.0.0.1:" + port + ".", e);
        }
        var server = new QpidServer(launcher, found.broker(), work, virtualHost);
        if (server.amqpPort() <= 0) {
            server.close();
            throw new IOException("The demo broker could not open its port 127.0.0.1:" + port + ": is it taken?");
        }
        return server;
    }

    int amqpPort() {
        return broker.getPorts().stream()
                .filter(port -> port.getName().equals(PORT))
                .mapToInt(Port::getBoundPort)
                .findFirst()
                .orElse(-1);
    }

    String version() {
        return broker.getProductVersion();
    }

    /// Messages that clients ever published to the broker.
    long messagesIn() {
        return broker.getMessagesIn();
    }

    /// Messages that the broker ever handed to clients.
    long messagesOut() {
        return broker.getMessagesOut();
    }

    int connections() {
        return host().getConnections().size();
    }

    /// Every queue by name, read one after another while the broker works: a figure may be a moment older than the
    /// next.
    List<QueueFigures> queues() {
        var queues = new ArrayList<QueueFigures>();
        @SuppressWarnings("rawtypes") // Qpid's own signature
        Collection<Queue> children = host().getChildren(Queue.class);
        for (Queue<?> queue : children) {
            queues.add(figures(queue));
        }
        queues.sort(Comparator.comparing(QueueFigures::name));
        return List.copyOf(queues);
    }

    @Override
    public void close() {
        try {
            launcher.shutdown();
        } catch (IllegalStateException e) {
            // On SIGTERM Qpid's own shutdown hook was first; then there is nothing left to end.
        }
        try {
            Files.deleteIfExists(work);
        } catch (IOException e) {
            // Qpid left a file there; the system's own clearing of temporary files takes it.
            work.toFile().deleteOnExit();
        }
    }

    private VirtualHost<?> host() {
        return broker.findVirtualHostByName(virtualHost);
    }

    private static QueueFigures figures(Queue<?> queue) {
        var consumers = new ArrayList<ConsumerFigures>();
        for (QueueConsumer<?, ?> consumer : queue.getConsumers()) {
            var session = consumer.getSession();
            var connection = session.getAMQPConnection();
            String remote = connection.getRemoteAddressString();
            consumers.add(new ConsumerFigures(
                    consumer.getLinkName(),
                    connection.getName(),
                    remote.startsWith("/") ? remote.substring(1) : remote,
                    session.getChannelId(),
                    connection.getPrincipal(),
                    consumer.isExclusive()));
        }
        LifetimePolicy lifetime = queue.getLifetimePolicy();
        return new QueueFigures(
                queue.getName(),
                queue.isDurable(),
                lifetime != LifetimePolicy.PERMANENT && lifetime != LifetimePolicy.DELETE_ON_CONNECTION_CLOSE,
                queue.getExclusive() != ExclusivityPolicy.NONE,
                queue.getAvailableMessages(),
                queue.getUnacknowledgedMessages(),
                queue.getQueueDepthBytes(),
                queue.getTotalEnqueuedMessages(),
                queue.getTotalDequeuedMessages(),
                List.copyOf(consumers));
    }

    private static String configuration(int port, String virtualHost, String user, String password) {
        var json = JsonMapper.shared();
        Map<String, Object> host =
                Map.of("type", "Memory", "name", virtualHost, "connectionThreadPoolSize", 4, "numberOfSelectors", 1);
        return json.writeValueAsString(Map.of(
                "name",
                "demo",
                "modelVersion",
                "9.0",
                "context",
                Map.of(
                        "queue.behaviourOnUnknownDeclareArgument", "IGNORE",
                        // Else a message that a consumer refuses for good comes back to it at once, for ever.
                        "queue.maximumDeliveryAttempts", "1",
                        // Else every half minute it throws away what has an empty table among its headers, as every
                        // task message of Celery has, even while a worker holds it. Thirty days from now is late
                        // enough.
                        "virtualhost.housekeepingCheckPeriod", "2592000000",
                        // Else a message with a time to live is gone at once: Qpid reads it as a date in 1970.
                        "queue.minimumMessageTtl", "3600000"),
                "authenticationproviders",
                List.of(Map.of(
                        "name",
                        "users",
                        "type",
                        "Plain",
                        "secureOnlyMechanisms",
                        List.of(),
                        "users",
                        List.of(Map.of("name", user, "type", "managed", "password", password)))),
                "ports",
                List.of(Map.of(
                        "name",
                        PORT,
                        "port",
                        port,
                        "bindingAddress",
                        InetAddress.getLoopbackAddress().getHostAddress(),
                        "authenticationProvider",
                        "users",
                        "protocols",
                        List.of("AMQP_0_9_1"),
                        "threadPoolSize",
                        4,
                        "numberOfSelectors",
                        1,
                        "virtualhostaliases",
                        List.of(
                                Map.of("name", "nameAlias", "type", "nameAlias"),
                                Map.of("name", "defaultAlias", "type", "defaultAlias")))),
                "virtualhostnodes",
                List.of(Map.of(
                        "name",
                        virtualHost,
                        "type",
                        "Memory",
                        "defaultVirtualHostNode",
                        true,
                        "virtualHostInitialConfiguration",
                        json.writeValueAsString(host)))));
    }

    /// Catches the broker object when Qpid has made it.
    private static final class ContainerListener extends SystemLauncherListener.DefaultSystemLauncherListener {
        private volatile @Nullable SystemConfig<?> system;

        @Override
        public void onContainerResolve(SystemConfig<?> systemConfig) {
            system = systemConfig;
        }

        Broker<?> broker() throws IOException {
            SystemConfig<?> started = system;
            if (started != null && started.getContainer() instanceof Broker<?> broker) {
                return broker;
            }
            throw new IOException("The demo broker did not start: Qpid made no broker.");
        }
    }
}
