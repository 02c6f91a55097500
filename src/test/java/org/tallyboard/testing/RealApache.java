package org.tallyboard.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Assumptions;

/// A real Apache with `mod_authnz_external`, of this machine or of the Debian 13 root, with the product's own site
/// file: only its lines of `Define` and the path of the logins are other ones.
public final class RealApache implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Path MODULES = Path.of("/usr/lib/apache2/modules");
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    private final Path folder;
    private final int port;
    private final Leash leash;

    private RealApache(Path folder, int port, Leash leash) {
        this.folder = folder;
        this.port = port;
        this.leash = leash;
    }

    /// A folder for what belongs to one gateway, which Apache's user may enter.
    public static Path folder() throws IOException {
        Path folder = Path.of(
                        "target", "real", "apache-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet())
                .toAbsolutePath();
        Files.createDirectories(folder.resolve("logs"));
        return folder;
    }

    /// Whose group Apache is in; empty where it runs as this user.
    public static java.util.Optional<String> group() {
        return ROOT ? java.util.Optional.of("www-data") : java.util.Optional.empty();
    }

    /// Skips the test where Apache or the module is not installed.
    public static void require() {
        Assumptions.assumeTrue(
                Files.exists(MODULES.resolve("mod_authnz_external.so")),
                "no Apache with mod_authnz_external: apt-get install apache2-bin libapache2-mod-authnz-external");
    }

    /// Skips the test without the one of Debian 13.
    public static void requireOf13() {
        Trixie.require();
        Assumptions.assumeTrue(
                Files.exists(Trixie.inside(MODULES.resolve("mod_authnz_external.so"))),
                "no Apache in the Debian 13 root; as root: src/test/trixie/root");
    }

    /// Starts one.
    ///
    /// @param defines other values for the site file's lines of `Define`
    /// @param site changes the site file's text
    /// @param of13 whether it is the one of Debian 13
    /// @param more lines for Apache's own configuration
    public static RealApache start(
            Path folder, Map<String, String> defines, UnaryOperator<String> site, boolean of13, String more)
            throws Exception {
        int port = FreePorts.take(1)[0];
        TlsFront.Certificate certificate =
                TlsFront.Certificate.make(folder.resolve("tls"), "ip:127.0.0.1,dns:localhost");
        key(certificate, folder.resolve("tls/key.pem"));
        Path program = folder.resolve("authenticate");
        Files.write(program, Files.readAllBytes(Path.of("packaging/apache/authenticate")));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        String text = Files.readString(Path.of("packaging/apache/tallyboard.conf"))
                .replace(
                        "/etc/apache2/tallyboard-logins.conf",
                        folder.resolve("logins.conf").toString());
        for (var define : Map.of(
                        "TALLY_HOST", "localhost",
                        "TALLY_PORT", Integer.toString(port),
                        "TALLY_CERTIFICATE", certificate.pem().toString(),
                        "TALLY_KEY", folder.resolve("tls/key.pem").toString(),
                        "TALLY_PROGRAM", program.toString(),
                        "TALLY_SOCKET", folder.resolve("socket").toString())
                .entrySet()) {
            text = defined(text, define.getKey(), define.getValue());
        }
        for (var define : defines.entrySet()) {
            text = defined(text, define.getKey(), define.getValue());
        }
        Files.writeString(folder.resolve("site.conf"), site.apply(text));
        Files.writeString(folder.resolve("apache.conf"), main(folder, port, more));
        List<String> command = new ArrayList<>(
                List.of("apache2", "-f", folder.resolve("apache.conf").toString(), "-DFOREGROUND"));
        if (more.contains("# socache")) {
            command.add("-DTALLY_SOCACHE");
        }
        command.set(0, "/usr/sbin/apache2");
        Leash leash = Leash.start(
                of13 ? Trixie.command(command) : command,
                folder,
                Map.of("APACHE_LOG_DIR", folder.resolve("logs").toString()),
                folder.resolve("apache.log"));
        RealApache apache = new RealApache(folder, port, leash);
        long end = System.nanoTime() + 60_000_000_000L;
        while (!FreePorts.isOpen(port)) {
            if (!leash.isAlive() || System.nanoTime() > end) {
                leash.close();
                throw new IllegalStateException("Apache did not start:\n" + leash.lastOutput() + apache.errors());
            }
            Thread.sleep(20);
        }
        return apache;
    }

    private static String defined(String text, String name, String value) {
        String changed = text.replaceFirst(
                "(?m)^Define " + name + " .*$",
                java.util.regex.Matcher.quoteReplacement("Define " + name + " " + value));
        if (changed.equals(text)) {
            throw new IllegalArgumentException("the site file defines no " + name);
        }
        return changed;
    }

    private static void key(TlsFront.Certificate certificate, Path to) throws Exception {
        KeyStore keys = KeyStore.getInstance(certificate.store().toFile(), "changeit".toCharArray());
        byte[] key = keys.getKey("x", "changeit".toCharArray()).getEncoded();
        Files.writeString(
                to,
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key)
                        + "\n-----END PRIVATE KEY-----\n");
    }

    /// What Debian's apache2.conf, ports.conf and the modules that the site file names say.
    private static String main(Path folder, int port, String more) {
        StringBuilder text = new StringBuilder();
        for (String module : List.of(
                "mpm_event",
                "authn_core",
                "authz_core",
                "authz_user",
                "auth_basic",
                "authn_socache",
                "socache_shmcb",
                "authnz_external",
                "headers",
                "proxy",
                "proxy_http",
                "rewrite",
                "reqtimeout",
                "ssl",
                "setenvif")) {
            text.append("LoadModule ").append(module).append("_module ");
            text.append(MODULES.resolve("mod_" + module + ".so")).append('\n');
        }
        text.append("ServerRoot ")
                .append(folder)
                .append("\nServerName localhost\nPidFile ")
                .append(folder);
        text.append("/pid\nListen 127.0.0.1:")
                .append(port)
                .append("\nMutex posixsem\nErrorLog ")
                .append(folder);
        text.append("/logs/error.log\n");
        if (ROOT) {
            text.append("User www-data\nGroup www-data\n");
        }
        return text.append(more)
                .append("\nInclude ")
                .append(folder)
                .append("/site.conf\n")
                .toString();
    }

    /// Where it listens, on 127.0.0.1, with TLS.
    public int port() {
        return port;
    }

    /// What a client that trusts it is given.
    public Path authority() {
        return folder.resolve("tls/ca.pem");
    }

    /// All that it has logged.
    public String errors() {
        return read("logs/error.log") + read("logs/tallyboard-error.log");
    }

    /// Who asked for what.
    public String accesses() {
        return read("logs/tallyboard-access.log");
    }

    private String read(String name) {
        try {
            Path file = folder.resolve(name);
            return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// Its first process.
    public long pid() {
        return leash.pid();
    }

    @Override
    public void close() {
        leash.close();
    }
}
