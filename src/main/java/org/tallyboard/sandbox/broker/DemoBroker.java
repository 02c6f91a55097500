package org.tallyboard.sandbox.broker;

import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// A broker for the sandbox: AMQP 0-9-1 and RabbitMQ's management endpoints, both on loopback and free ports, for one
/// user with a random password. Everything is in memory and gone after [#close].
public final class DemoBroker implements AutoCloseable {
    private static final String VIRTUAL_HOST = "media";
    private static final String USER = "tallyboard";

    private final QpidServer server;
    private final ManagementFacade facade;
    private final ScheduledExecutorService sampling;
    private final Place place;

    /// Where a demo broker listens and who may enter; port 0 means any free port.
    public record Place(int amqpPort, int managementPort, String password) {
        /// Free ports and a new random password.
        public static Place anywhere() {
            var secret = new byte[24];
            new SecureRandom().nextBytes(secret);
            return new Place(0, 0, Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
        }

        /// Leaves the password out.
        @Override
        public String toString() {
            return "Place[amqpPort=" + amqpPort + ", managementPort=" + managementPort + "]";
        }
    }

    private DemoBroker(QpidServer server, ManagementFacade facade, ScheduledExecutorService sampling, String password) {
        this.server = server;
        this.facade = facade;
        this.sampling = sampling;
        this.place = new Place(server.amqpPort(), facade.port(), password);
    }

    /// Starts a broker on free ports; takes about two seconds.
    ///
    /// @throws IOException when it does not start, with the cause
    public static DemoBroker start() throws IOException {
        return start(Place.anywhere());
    }

    /// Starts a broker at a given place, so that one can come back where an earlier one was.
    ///
    /// @throws IOException when a port is taken or the broker does not start
    public static DemoBroker start(Place place) throws IOException {
        var server = QpidServer.start(place.amqpPort(), VIRTUAL_HOST, USER, place.password());
        try {
            var rates = new RateSampler();
            var shapes = new RabbitShapes(server, rates, VIRTUAL_HOST);
            var facade = ManagementFacade.start(place.managementPort(), USER, place.password(), shapes);
            var sampling = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("demo-broker-rates").factory());
            sampling.scheduleAtFixedRate(
                    () -> rates.add(RateSampler.Sample.of(
                            System.nanoTime(), server.messagesIn(), server.messagesOut(), server.queues())),
                    0,
                    1,
                    TimeUnit.SECONDS);
            return new DemoBroker(server, facade, sampling, place.password());
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /// `amqp://127.0.0.1:PORT/media`, without user and password.
    public URI amqpUri() {
        return URI.create("amqp://127.0.0.1:" + place.amqpPort() + "/" + VIRTUAL_HOST);
    }

    /// `http://127.0.0.1:PORT`: the root under which `/api/…` answers.
    public URI managementUri() {
        return URI.create("http://127.0.0.1:" + place.managementPort());
    }

    public String user() {
        return USER;
    }

    public String password() {
        return place.password();
    }

    public String virtualHost() {
        return VIRTUAL_HOST;
    }

    /// Where it listens now: start another one there after closing this one.
    public Place place() {
        return place;
    }

    /// Closes connections, ports and threads; what the queues held is gone.
    @Override
    public void close() {
        sampling.shutdownNow();
        facade.close();
        server.close();
    }
}
