package org.tallyboard.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// Answers `http://127.0.0.1:PORT/metrics` in Prometheus' text format, on the loopback address alone: figures carry no
/// secrets, but are nobody's business in the network either.
public final class MetricsServer implements AutoCloseable {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final String PATH = "/metrics";

    private final PrometheusRegistry registry;
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
    private final HttpServer server;

    private MetricsServer(PrometheusRegistry registry, HttpServer server) {
        this.registry = registry;
        this.server = server;
    }

    /// Starts a server for these figures and those of the Java process.
    ///
    /// @param port 1 to 65,535, or 0 for any that is free
    /// @throws IOException when it cannot have the port, with the remedy
    static MetricsServer start(PrometheusRegistry registry, int port) throws IOException {
        JvmMetrics.builder().register(registry);
        HttpServer http;
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress("localhost", LOOPBACK), port), 0);
        } catch (IOException e) {
            throw new IOException(
                    "figures cannot be served on 127.0.0.1:" + port + " (" + e.getMessage()
                            + "); choose a port that no other process has, in [metrics] or with --metrics-port",
                    e);
        }
        var server = new MetricsServer(registry, http);
        http.createContext(PATH, server::answer);
        http.start();
        return server;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestURI().getPath().equals(PATH)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            var text = new ByteArrayOutputStream();
            writer.write(text, registry.scrape());
            exchange.getResponseHeaders().set("Content-Type", writer.getContentType());
            exchange.sendResponseHeaders(200, text.size());
            text.writeTo(exchange.getResponseBody());
        }
    }

    /// The port that it listens on.
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
