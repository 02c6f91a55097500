package org.tallyboard.recorder.capture;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/// A web server with one answer.
final class Answers implements AutoCloseable {
    private final HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);

    interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    Answers(Answer answer) throws IOException {
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/", exchange -> {
            try (exchange) {
                answer.to(exchange);
            }
        });
        http.start();
    }

    String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort() + "/live.ts";
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
