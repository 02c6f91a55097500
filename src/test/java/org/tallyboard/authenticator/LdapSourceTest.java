package org.tallyboard.authenticator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.config.AuthenticatorConfig;
import org.tallyboard.config.Secret;
import org.tallyboard.testing.RealSlapd;
import org.tallyboard.testing.TlsFront;

/// On a real OpenLDAP.
class LdapSourceTest {

    @TempDir
    static Path folder;

    private static RealSlapd slapd;

    private Instant now = Instant.parse("2026-11-28T10:00:00Z");

    @BeforeAll
    static void start() throws Exception {
        slapd = RealSlapd.start(folder);
    }

    @AfterAll
    static void end() {
        if (slapd != null) {
            slapd.close();
        }
    }

    private LdapSource source(String url, Optional<Path> caFile, Secret password) {
        return new LdapSource(
                new AuthenticatorConfig.Ldap(
                        URI.create(url),
                        Optional.of(RealSlapd.READER),
                        Optional.of(password),
                        "ou=people,dc=example,dc=org",
                        "uid",
                        Map.of(
                                "viewer", "cn=viewers,dc=example,dc=org",
                                "operator", "cn=operators,dc=example,dc=org",
                                "nobody", "cn=absent,dc=example,dc=org"),
                        caFile,
                        Duration.ofSeconds(2)),
                Duration.ofSeconds(60),
                () -> now);
    }

    private LdapSource source() {
        return source(slapd.url(), Optional.of(slapd.authority()), () -> RealSlapd.READER_PASSWORD);
    }

    private static Verdict check(LdapSource source, String name, String secret) {
        return source.check(
                new AuthenticationRequest.Password(name, secret.getBytes(StandardCharsets.UTF_8), "192.0.2.1"), false);
    }

    @Test
    void a_person_binds_with_their_password_through_tls_and_has_their_groups() {
        LdapSource source = source();
        assertThat(check(source, "anna", "correct horse")).isInstanceOf(Verdict.Right.class);
        assertThat(source.groups("anna")).containsExactly("viewer");
        assertThat(check(source, "bob", "battery staple")).isInstanceOf(Verdict.Right.class);
        assertThat(source.groups("bob")).containsExactly("operator", "viewer");
        now = now.plusSeconds(91);
        assertThat(source.groups("bob")).isEmpty();
        assertThat(source.known("bob")).isPresent();
        assertThat(source.groups("bob")).containsExactly("operator", "viewer");
        assertThat(source.known("nobody")).isEmpty();
    }

    @Test
    void whoever_is_not_right_is_refused() {
        LdapSource source = source();
        assertThat(check(source, "anna", "battery staple")).isInstanceOf(Verdict.Wrong.class);
        // A bind without a password succeeds, as nobody.
        assertThat(check(source, "anna", "")).isInstanceOf(Verdict.Wrong.class);
        assertThat(check(source, "nobody", "correct horse")).isInstanceOf(Verdict.Wrong.class);
        assertThat(check(source, "twin", "correct horse")).isInstanceOf(Verdict.Wrong.class);
        for (String trick : new String[] {"*", "anna)(uid=*", "a*", "anna,ou=people", "\\61nna", "anna\u0000"}) {
            assertThat(check(source, trick, "correct horse")).as(trick).isInstanceOf(Verdict.Wrong.class);
        }
        assertThat(source.groups("anna")).isEmpty();
    }

    @Test
    void a_server_that_is_somebody_else_gets_no_password(@TempDir Path other) throws Exception {
        Path authority = TlsFront.Certificate.make(other, "ip:127.0.0.1").pem();
        LdapSource source = source(slapd.url(), Optional.of(authority), () -> {
            throw new AssertionError("it was asked for the reader's password");
        });
        assertThat(check(source, "anna", "correct horse")).isInstanceOf(Verdict.Unknown.class);
    }

    @Test
    void a_reader_who_may_not_read_is_no_wrong_password_of_somebody_else() {
        LdapSource source = source(slapd.url(), Optional.of(slapd.authority()), () -> "changed");
        assertThat(check(source, "anna", "correct horse")).isInstanceOf(Verdict.Unknown.class);
    }

    @Test
    void a_slow_directory_costs_its_time_out_and_lets_nobody_in() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            LdapSource source = source("ldap://127.0.0.1:" + silent.getLocalPort(), Optional.empty(), () -> "x");
            long start = System.nanoTime();
            assertThat(check(source, "anna", "correct horse")).isInstanceOf(Verdict.Unknown.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
        }
        LdapSource gone = source("ldap://127.0.0.1:1", Optional.empty(), () -> "x");
        assertThat(check(gone, "anna", "correct horse")).isInstanceOf(Verdict.Unknown.class);
    }
}
