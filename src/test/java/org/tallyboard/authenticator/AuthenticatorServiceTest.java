package org.tallyboard.authenticator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tallyboard.config.AuthenticatorConfig;

/// The daemon at its socket, asked by the program that Apache starts.
class AuthenticatorServiceTest {

    private static final String PROGRAM =
            Path.of("packaging", "apache", "authenticate").toAbsolutePath().toString();

    /// More of them by hand: -Dtallyboard.changes=1000
    private static final int CHANGES = Integer.getInteger("tallyboard.changes", 40);

    private final List<AutoCloseable> open = new ArrayList<>();
    /// Below /tmp, since the path of a socket is short.
    private Path folder;
    private Path socket;
    private AccountFile accounts;

    @BeforeEach
    void accounts() throws Exception {
        folder = Files.createTempDirectory("tally-auth");
        socket = folder.resolve("socket");
        accounts = new AccountFile(folder.resolve("accounts"));
        accounts.change(before -> before.with(AccountFileTest.account("anna", "viewer"))
                .with(new Account("app", new TreeSet<>(List.of("viewer")), Optional.empty(), List.of())));
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable it : open) {
            it.close();
        }
        try (var files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    private AuthenticatorService start() throws Exception {
        AuthenticatorService service = AuthenticatorService.start(
                new AuthenticatorConfig(
                        folder.resolve("accounts"), socket, Optional.empty(), Duration.ofSeconds(60), 2),
                InstantSource.system());
        open.add(service);
        return service;
    }

    private int program(String type, byte[] input) throws Exception {
        var builder = new ProcessBuilder(PROGRAM, socket.toString());
        builder.environment().clear();
        builder.environment().put("AUTHTYPE", type);
        builder.environment().put("IP", "127.0.0.1");
        Process process = builder.redirectErrorStream(true).start();
        try (var in = process.getOutputStream()) {
            in.write(input);
        } catch (IOException e) {
            // It has ended already.
        }
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        return process.waitFor();
    }

    private int program(String type, String input) throws Exception {
        return program(type, input.getBytes(StandardCharsets.UTF_8));
    }

    private String ask(String address, String name, String password) {
        byte[] body = (name + "\n" + password + "\n").getBytes(StandardCharsets.UTF_8);
        return say(new String(AuthenticationRequestTest.ask("PASS", body), StandardCharsets.UTF_8)
                .replace("127.0.0.1", address));
    }

    private String say(String text) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            channel.shutdownOutput();
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void the_program_ends_with_0_for_a_yes_alone_and_fails_closed() throws Exception {
        AuthenticatorService service = start();
        assertThat(program("PASS", "anna\nU*U\n")).isZero();
        assertThat(program("PASS", "anna\nU*V\n")).isEqualTo(1);
        assertThat(program("PASS", "anna\nx\nU*U\n")).isEqualTo(1);
        assertThat(program("PASS", "nobody\nU*U\n")).isEqualTo(1);
        assertThat(program("GROUP", "anna\noperator viewer\n")).isZero();
        assertThat(program("GROUP", "anna\noperator\n")).isEqualTo(1);
        assertThat(program("OTHER", "anna\nU*U\n")).isEqualTo(1);
        assertThat(program("PASS", "")).isEqualTo(1);
        assertThat(program("PASS", "a".repeat(200_000) + "\nU*U\n")).isEqualTo(1);

        service.close();
        assertThat(program("PASS", "anna\nU*U\n")).isEqualTo(1);
        start();
        assertThat(program("PASS", "anna\nU*U\n")).isZero();
    }

    /// Seen while the program waits for an answer, as `ps` would.
    @Test
    void no_password_stands_in_an_argument_or_the_environment() throws Exception {
        try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            silent.bind(UnixDomainSocketAddress.of(socket));
            var builder = new ProcessBuilder(PROGRAM, socket.toString());
            builder.environment().put("AUTHTYPE", "PASS");
            builder.environment().put("IP", "127.0.0.1");
            Process process = builder.start();
            try (var in = process.getOutputStream()) {
                in.write("anna\nin-nobodys-sight\n".getBytes(StandardCharsets.UTF_8));
            }
            try (SocketChannel asked = silent.accept()) {
                Path proc = Path.of("/proc", Long.toString(process.pid()));
                assertThat(new String(Files.readAllBytes(proc.resolve("cmdline")), StandardCharsets.UTF_8))
                        .contains("authenticate")
                        .doesNotContain("sight");
                assertThat(new String(Files.readAllBytes(proc.resolve("environ")), StandardCharsets.UTF_8))
                        .contains("AUTHTYPE")
                        .doesNotContain("sight");
                asked.write(ByteBuffer.wrap("yes".getBytes(StandardCharsets.UTF_8)));
            }
            assertThat(process.waitFor()).as("half an answer").isEqualTo(1);
        }
    }

    @Test
    void the_sockets_are_for_who_may_ask_and_a_second_daemon_takes_nothing_away() throws Exception {
        start();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-rw----");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(AuthenticatorService.control(socket))))
                .isEqualTo("rw-------");
        assertThatThrownBy(this::start).hasMessageContaining("another authenticator answers");
        assertThat(program("PASS", "anna\nU*U\n")).isZero();
    }

    @Test
    void a_socket_that_was_left_behind_is_replaced() throws Exception {
        start().close();
        Files.createFile(socket);
        start();
        assertThat(program("PASS", "anna\nU*U\n")).isZero();
    }

    @Test
    void who_says_nothing_or_too_much_keeps_nobody_waiting() throws Exception {
        start();
        List<SocketChannel> silent = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(socket));
            silent.add(channel);
        }
        assertThat(ask("192.0.2.1", "anna", "U*U")).isEqualTo("yes\n");
        assertThat(say("x".repeat(100_000))).isEmpty();
        for (SocketChannel channel : silent) {
            channel.close();
        }
    }

    @Test
    void a_token_is_taken_until_it_ends_or_is_revoked() throws Exception {
        start();
        String secret = Token.make(new SecureRandom());
        String digest = Token.digest(StoredHashTest.bytes(secret));
        assertThat(ask("192.0.2.1", "app", secret)).isEqualTo("no\n");
        token(new Token("phone", Instant.now().plusSeconds(3_600), digest));
        assertThat(ask("192.0.2.1", "app", secret)).isEqualTo("yes\n");
        assertThat(ask("192.0.2.1", "anna", secret)).isEqualTo("no\n");
        token(new Token("phone", Instant.now().minusSeconds(1), digest));
        assertThat(ask("192.0.2.1", "app", secret)).isEqualTo("no\n");
    }

    private void token(Token token) throws Exception {
        accounts.change(before -> before.with(before.find("app").orElseThrow().withTokens(List.of(token))));
    }

    @Test
    void a_file_that_cannot_be_used_lets_nobody_in_until_it_can() throws Exception {
        start();
        assertThat(ask("192.0.2.1", "anna", "U*U")).isEqualTo("yes\n");
        Path file = folder.resolve("accounts");
        String good = Files.readString(file);
        Files.writeString(file, good + "acount bob viewer -\n");
        assertThat(ask("192.0.2.1", "anna", "U*U")).isEqualTo("no\n");
        Files.writeString(file, good);
        assertThat(ask("192.0.2.2", "anna", "U*U")).isEqualTo("yes\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThat(ask("192.0.2.2", "anna", "U*U")).isEqualTo("no\n");
    }

    /// One account is there and gone by turns, under load: after each change the answer is what is so now, at once, and
    /// somebody who is in the file all the time is never refused.
    @Test
    void accounts_that_change_under_load_let_nobody_wrongly_in_or_out() throws Exception {
        start();
        AtomicBoolean ended = new AtomicBoolean();
        AtomicInteger polls = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<java.util.concurrent.Future<Boolean>> pollers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                String address = "192.0.2." + i;
                pollers.add(threads.submit(() -> {
                    boolean all = true;
                    while (!ended.get()) {
                        all &= ask(address, "anna", "U*U").equals("yes\n");
                        polls.incrementAndGet();
                    }
                    return all;
                }));
            }
            Account bob = AccountFileTest.account("bob", "viewer");
            for (int i = 0; i < CHANGES; i++) {
                accounts.change(before -> before.with(bob));
                assertThat(ask("198.51." + i / 250 + "." + i % 250, "bob", "U*U"))
                        .as("in, %d", i)
                        .isEqualTo("yes\n");
                accounts.change(before -> before.without("bob"));
                assertThat(ask("203.0." + i / 250 + "." + i % 250, "bob", "U*U"))
                        .as("out, %d", i)
                        .isNotEqualTo("yes\n");
            }
            ended.set(true);
            for (var poller : pollers) {
                assertThat(poller.get()).isTrue();
            }
        }
        assertThat(polls.get()).isGreaterThan(CHANGES);
    }
}
