package org.tallyboard.authenticator;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.sun.net.httpserver.HttpServer;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.tallyboard.config.AuthenticatorConfig;
import org.tallyboard.testing.EchoService;
import org.tallyboard.testing.RealApache;
import org.tallyboard.testing.RealRabbit;

/// The whole way for tests: the product's site file in a real Apache, its daemon, a real RabbitMQ, and a stand-in
/// for Flower and the middleware.
final class Gateway implements AutoCloseable {

    static final String PASSWORD = "correct horse: é";

    final Path folder = RealApache.folder();
    final EchoService echo = EchoService.start();
    final AccountFile accounts = new AccountFile(folder.resolve("accounts"));
    final String token = Token.make(new SecureRandom());
    final ECKey key = new ECKeyGenerator(Curve.P_256).keyID("one").generate();
    final HttpServer keys = SignedTokensTest.serve(() -> new JWKSet(key.toPublicJWK()).toString(), () -> 200);
    final AuthenticatorConfig config = new AuthenticatorConfig(
            folder.resolve("accounts"),
            folder.resolve("socket"),
            RealApache.group(),
            Duration.ofSeconds(60),
            1,
            Optional.of(SignedTokensTest.config(keys)),
            Optional.empty(),
            Optional.empty());
    AuthenticatorService service;
    final RealApache apache;
    final SSLContext tls;

    Gateway(Optional<RealRabbit> rabbit, UnaryOperator<String> site, boolean of13, String more) throws Exception {
        StoredHash hash = StoredHash.of(StoredHashTest.bytes(PASSWORD), new SecureRandom());
        accounts.change(before -> before.with(account("anna", hash, "viewer"))
                .with(account("otto", hash, "operator"))
                .with(account("nina", hash))
                .with(new Account(
                        "app",
                        new TreeSet<>(List.of("viewer")),
                        Optional.empty(),
                        List.of(new Token(
                                "phone",
                                Instant.now().plusSeconds(3_600),
                                Token.digest(StoredHashTest.bytes(token)))))));
        Path logins = folder.resolve("logins.conf");
        Files.writeString(
                logins,
                "Define TALLY_RABBITMQ_LOGIN \""
                        + rabbit.map(it -> basic(it.user(), it.password())).orElse("Basic eDp5")
                        + "\"\nDefine TALLY_FLOWER_LOGIN \"" + basic("flower", "for-flower") + "\"\n");
        Files.setPosixFilePermissions(logins, PosixFilePermissions.fromString("rw-------"));
        service = AuthenticatorService.start(config, InstantSource.system());
        Map<String, String> defines = new HashMap<>(
                Map.of("TALLY_FLOWER", echo.place(), "TALLY_MIDDLEWARE", echo.place(), "TALLY_RABBITMQ", echo.place()));
        rabbit.ifPresent(it -> defines.put("TALLY_RABBITMQ", it.managementUri().getAuthority()));
        apache = RealApache.start(folder, defines, site, of13, more);
        KeyStore trust = KeyStore.getInstance(KeyStore.getDefaultType());
        trust.load(null, null);
        try (InputStream in = Files.newInputStream(apache.authority())) {
            trust.setCertificateEntry(
                    "x", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trust);
        tls = SSLContext.getInstance("TLS");
        tls.init(null, managers.getTrustManagers(), null);
    }

    private static Account account(String name, StoredHash hash, String... groups) {
        return new Account(name, new TreeSet<>(List.of(groups)), Optional.of(hash), List.of());
    }

    static String basic(String name, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /// A signed token for somebody.
    String jwt(String name) throws Exception {
        return SignedTokensTest.signed(
                key, SignedTokensTest.claims(Instant.now()).subject(name).build());
    }

    /// What came back.
    record Answer(int status, String head, String body) {}

    /// A request exactly as it is written.
    Answer raw(String head, String body) throws Exception {
        try (SSLSocket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write((head + "Host: localhost\r\nConnection: close\r\n\r\n" + body)
                    .getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            int end = all.indexOf("\r\n\r\n");
            return new Answer(Integer.parseInt(all.substring(9, 12)), all.substring(0, end), all.substring(end + 4));
        }
    }

    SSLSocket connect() throws Exception {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", apache.port());
        socket.setSoTimeout(60_000);
        return socket;
    }

    Answer ask(String method, String path, String authorization, String... headers) throws Exception {
        List<String> lines = new ArrayList<>(List.of(method + " " + path + " HTTP/1.1"));
        if (!authorization.isEmpty()) {
            lines.add("Authorization: " + authorization);
        }
        lines.addAll(List.of(headers));
        return raw(String.join("\r\n", lines) + "\r\n", "");
    }

    int status(String method, String path, String name) throws Exception {
        return ask(method, path, basic(name, PASSWORD)).status();
    }

    @Override
    public void close() throws Exception {
        apache.close();
        service.close();
        echo.close();
        keys.stop(0);
    }
}
