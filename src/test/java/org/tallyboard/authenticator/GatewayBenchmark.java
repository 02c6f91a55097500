package org.tallyboard.authenticator;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.net.ssl.SSLSocket;
import org.tallyboard.testing.RealSlapd;

/// What the gateway costs, beside Apache's own ways in the same run: `src/test/bench/gateway [WRONG]`.
public final class GatewayBenchmark {

    private static final int COUNT = 300;

    private GatewayBenchmark() {}

    /// @param arguments how many wrong passwords come from how many addresses; 10,000 unless it is said
    public static void main(String[] arguments) throws Exception {
        int wrong = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
        Path folder = Files.createTempDirectory("tally-bench");
        Path htpasswd = folder.resolve("htpasswd");
        new ProcessBuilder("htpasswd", "-cbB", htpasswd.toString(), "anna", Gateway.PASSWORD)
                .start()
                .waitFor();
        folder.toFile().setExecutable(true, false);
        htpasswd.toFile().setReadable(true, false);
        try (RealSlapd slapd = RealSlapd.start(folder.resolve("slapd"))) {
            String modules = "LoadModule authn_file_module /usr/lib/apache2/modules/mod_authn_file.so\n"
                    + "LoadModule ldap_module /usr/lib/apache2/modules/mod_ldap.so\n"
                    + "LoadModule authnz_ldap_module /usr/lib/apache2/modules/mod_authnz_ldap.so\n";
            String places = place("none", "Require all granted")
                    + place("ours", "Require valid-user")
                    + place(
                            "socache",
                            "AuthExternal tallyboard\nAuthBasicProvider socache external\nAuthnCacheProvideFor external\n"
                                    + "AuthExternalProvideCache On\nAuthnCacheContext server\nRequire valid-user")
                    + place("htpasswd", "AuthBasicProvider file\nAuthUserFile " + htpasswd + "\nRequire valid-user")
                    + place(
                            "ldap",
                            "AuthBasicProvider ldap\nAuthLDAPURL " + slapd.url()
                                    + "/ou=people,dc=example,dc=org?uid\nAuthLDAPBindDN " + RealSlapd.READER
                                    + "\nAuthLDAPBindPassword " + RealSlapd.READER_PASSWORD + "\nRequire valid-user");
            try (Gateway gateway = new Gateway(
                    Optional.empty(),
                    site -> site.replace("</VirtualHost>", places + "</VirtualHost>"),
                    false,
                    modules)) {
                run(gateway, wrong);
            }
        }
        System.exit(0);
    }

    private static String place(String name, String lines) {
        return "<Location \"/bench/" + name + "/\">\n" + lines
                + "\nProxyPass \"http://${TALLY_MIDDLEWARE}/\" retry=0\n</Location>\n";
    }

    private static void run(Gateway gateway, int wrong) throws Exception {
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(gateway.tls)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
        String anna = Gateway.basic("anna", Gateway.PASSWORD);
        System.out.println("| what | median ms | p95 ms |\n|---|---|---|");
        row("Apache, nobody is asked", () -> get(http, gateway, "/bench/none/", anna));
        row("htpasswd (bcrypt, cost 5)", () -> get(http, gateway, "/bench/htpasswd/", anna));
        row(
                "mod_authnz_ldap, with its own memory",
                () -> get(http, gateway, "/bench/ldap/", Gateway.basic("anna", "correct horse")));
        row("the gateway, remembered", () -> get(http, gateway, "/bench/ours/", anna));
        row("the gateway, remembered, and a group", () -> get(http, gateway, "/flower/", anna));
        row("the gateway behind socache", () -> get(http, gateway, "/bench/socache/", anna));
        row("the program, start to end", () -> program(gateway));
        row("the daemon, remembered, at its socket", () -> socket(gateway, "127.0.0.1", "anna", Gateway.PASSWORD));
        row("the daemon, somebody who is locked", () -> socket(gateway, "127.0.0.9", "anna", "wrong"));
        concurrent(http, gateway, anna);
        double[] quiet = polls(http, gateway, anna, () -> false);
        System.out.printf("| a person's poll, alone | %.1f | %.1f |%n", at(quiet, 0.5), at(quiet, 0.95));
        attacked(http, gateway, anna, wrong);
    }

    private static void concurrent(HttpClient http, Gateway gateway, String anna) throws Exception {
        AtomicInteger right = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = IntStream.range(0, 1_000)
                    .mapToObj(i -> threads.submit(() -> {
                        long start = System.nanoTime();
                        right.addAndGet(status(http, gateway, "/bench/ours/", anna) == 200 ? 1 : 0);
                        return (System.nanoTime() - start) / 1e6;
                    }))
                    .toList();
            double[] times = new double[1_000];
            for (int i = 0; i < times.length; i++) {
                times[i] = all.get(i).get();
            }
            Arrays.sort(times);
            System.out.printf(
                    "| 1,000 polls at once (%d let in) | %.1f | %.1f |%n",
                    right.get(), at(times, 0.5), at(times, 0.95));
        }
    }

    /// Wrong passwords for her and for others, each from another address of the loopback range, while she polls.
    private static void attacked(HttpClient http, Gateway gateway, String anna, int wrong) throws Exception {
        AtomicInteger done = new AtomicInteger();
        AtomicInteger in = new AtomicInteger();
        Semaphore lanes = new Semaphore(8);
        Thread attack = Thread.ofVirtual().start(() -> {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < wrong; i++) {
                    int number = i;
                    lanes.acquireUninterruptibly();
                    threads.submit(() -> {
                        try {
                            String name = number % 2 == 0 ? "anna" : "person-" + number;
                            in.addAndGet(from(gateway, number, Gateway.basic(name, "wrong-" + number)) == 401 ? 0 : 1);
                        } finally {
                            done.incrementAndGet();
                            lanes.release();
                        }
                        return null;
                    });
                }
            }
        });
        double[] times = polls(http, gateway, anna, () -> done.get() < wrong);
        attack.join();
        System.out.printf(
                "| the same beside %,d wrong passwords (%d let in) | %.1f | %.1f |%n",
                done.get(), in.get(), at(times, 0.5), at(times, 0.95));
    }

    private static double[] polls(HttpClient http, Gateway gateway, String anna, Callable<Boolean> goesOn)
            throws Exception {
        var times = new java.util.ArrayList<Double>();
        do {
            long start = System.nanoTime();
            if (get(http, gateway, "/bench/ours/", anna) != 200) {
                throw new IllegalStateException("she was kept out");
            }
            times.add((System.nanoTime() - start) / 1e6);
            Thread.sleep(20);
        } while (goesOn.call() || times.size() < COUNT);
        return times.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    private static void row(String what, Callable<Integer> call) throws Exception {
        call.call();
        double[] times = new double[COUNT];
        for (int i = 0; i < COUNT; i++) {
            long start = System.nanoTime();
            call.call();
            times[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(times);
        System.out.printf("| %s | %.1f | %.1f |%n", what, at(times, 0.5), at(times, 0.95));
    }

    private static double at(double[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1, Math.round(sorted.length * share))];
    }

    private static int status(HttpClient http, Gateway gateway, String path, String authorization) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + gateway.apache.port() + path))
                .header("Authorization", authorization)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            // Apache has closed the connection just as it was used again.
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }

    private static int get(HttpClient http, Gateway gateway, String path, String authorization) throws Exception {
        int status = status(http, gateway, path, authorization);
        if (status != 200) {
            throw new IllegalStateException(path + " answered " + status);
        }
        return status;
    }

    private static int program(Gateway gateway) throws Exception {
        var builder = new ProcessBuilder(
                gateway.folder.resolve("authenticate").toString(),
                gateway.folder.resolve("socket").toString());
        builder.environment().clear();
        builder.environment().put("AUTHTYPE", "GROUP");
        builder.environment().put("IP", "127.0.0.1");
        Process process = builder.start();
        try (var in = process.getOutputStream()) {
            in.write("anna\nviewer\n".getBytes(StandardCharsets.US_ASCII));
        }
        return process.waitFor();
    }

    private static int socket(Gateway gateway, String address, String name, String password) throws Exception {
        byte[] body = (name + "\n" + password + "\n").getBytes(StandardCharsets.UTF_8);
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(gateway.folder.resolve("socket")));
            channel.write(ByteBuffer.wrap(
                    ("tallyboard 1 PASS " + address + " " + body.length + "\n").getBytes(StandardCharsets.US_ASCII)));
            channel.write(ByteBuffer.wrap(body));
            channel.shutdownOutput();
            ByteBuffer answer = ByteBuffer.allocate(8);
            while (channel.read(answer) >= 0) {
                Thread.onSpinWait();
            }
            return answer.position();
        }
    }

    private static int from(Gateway gateway, int number, String authorization) throws Exception {
        try (Socket plain = new Socket()) {
            byte[] own = {127, (byte) (1 + number / 62_500), (byte) (1 + number / 250 % 250), (byte) (1 + number % 250)
            };
            plain.bind(new InetSocketAddress(InetAddress.getByAddress(own), 0));
            plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.apache.port()));
            plain.setSoTimeout(60_000);
            SSLSocket socket = (SSLSocket)
                    gateway.tls.getSocketFactory().createSocket(plain, "localhost", gateway.apache.port(), true);
            socket.getOutputStream()
                    .write(("GET /bench/ours/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: "
                                    + authorization + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            return Integer.parseInt(answer.substring(9, 12));
        }
    }
}
