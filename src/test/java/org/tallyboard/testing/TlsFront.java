package org.tallyboard.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/// TLS before a port on this machine, with a certificate of its own making, as a proxy before a server would be.
public final class TlsFront implements AutoCloseable {

    private static final String PASSWORD = "changeit";

    private final SSLServerSocket server;
    private final int to;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private TlsFront(SSLServerSocket server, int to) {
        this.server = server;
        this.to = to;
    }

    /// A certificate and its key.
    ///
    /// @param pem what a client that trusts it is given as `ca_file`
    public record Certificate(Path store, Path pem) {

        /// @param names for example `ip:127.0.0.1` or `dns:rabbit.example`
        public static Certificate make(Path folder, String names) throws Exception {
            Files.createDirectories(folder);
            Path store = folder.resolve("store.p12");
            Path pem = folder.resolve("ca.pem");
            keytool(
                    "-genkeypair",
                    "-alias",
                    "x",
                    "-keyalg",
                    "EC",
                    "-dname",
                    "CN=test",
                    "-ext",
                    "san=" + names,
                    "-validity",
                    "2",
                    "-keystore",
                    store.toString());
            keytool("-exportcert", "-rfc", "-alias", "x", "-file", pem.toString(), "-keystore", store.toString());
            return new Certificate(store, pem);
        }

        private static void keytool(String... arguments) throws Exception {
            var command = new java.util.ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
            command.addAll(List.of(arguments));
            command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new IllegalStateException(output);
            }
        }
    }

    public static TlsFront before(int port, Certificate certificate) throws Exception {
        KeyStore keys = KeyStore.getInstance(certificate.store().toFile(), PASSWORD.toCharArray());
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        var server = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        TlsFront front = new TlsFront(server, port);
        Thread.ofVirtual().start(front::accept);
        return front;
    }

    public int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (!server.isClosed()) {
                Socket client = server.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> join(client));
            }
        } catch (IOException closed) {
            // close() was called.
        }
    }

    private void join(Socket client) {
        try (client;
                Socket behind = new Socket(InetAddress.getLoopbackAddress(), to)) {
            open.add(behind);
            Thread.ofVirtual().start(() -> copy(behind, client));
            copy(client, behind);
        } catch (IOException nobody) {
            // Nothing listens there; the client is told by the end of its connection.
        }
    }

    private static void copy(Socket from, Socket into) {
        try (from;
                into;
                InputStream in = from.getInputStream();
                OutputStream out = into.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException over) {
            // One side has hung up, or refused the certificate.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
