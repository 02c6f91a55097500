package org.tallyboard.authenticator;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tallyboard.config.AuthenticatorConfig;

class SignedTokensTest {

    private final Instant now = Instant.parse("2026-11-28T10:00:00Z");
    private final AtomicInteger fetches = new AtomicInteger();
    private volatile int status = 200;
    private HttpServer server;
    private ECKey key;
    private SignedTokens tokens;

    @BeforeEach
    void start() throws Exception {
        key = new ECKeyGenerator(Curve.P_256).keyID("one").generate();
        server = keys(() -> key);
        tokens = new SignedTokens(config(server), () -> now);
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    static HttpServer serve(java.util.function.Supplier<String> body, java.util.function.IntSupplier status)
            throws Exception {
        HttpServer made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        made.createContext("/", exchange -> {
            byte[] text = body.get().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status.getAsInt(), text.length);
            exchange.getResponseBody().write(text);
            exchange.close();
        });
        made.start();
        return made;
    }

    private HttpServer keys(java.util.function.Supplier<ECKey> of) throws Exception {
        return serve(
                () -> {
                    fetches.incrementAndGet();
                    return new JWKSet(of.get().toPublicJWK()).toString();
                },
                () -> status);
    }

    static AuthenticatorConfig.Jwt config(HttpServer server) {
        return new AuthenticatorConfig.Jwt(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks.json"),
                "https://id.example.org",
                "tallyboard",
                Optional.empty());
    }

    static JWTClaimsSet.Builder claims(Instant now) {
        return new JWTClaimsSet.Builder()
                .subject("anna")
                .issuer("https://id.example.org")
                .audience("tallyboard")
                .expirationTime(Date.from(now.plusSeconds(60)));
    }

    static String signed(ECKey key, JWTClaimsSet claims) throws Exception {
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .type(JOSEObjectType.JWT)
                        .keyID(key.getKeyID())
                        .build(),
                claims);
        jwt.sign(new ECDSASigner(key));
        return jwt.serialize();
    }

    private Verdict check(String name, String token) {
        return tokens.check(
                new AuthenticationRequest.Password(name, ("Bearer " + token).getBytes(StandardCharsets.UTF_8), "::1"),
                name.equals("gone") ? Optional.empty() : Optional.of("known"));
    }

    private Verdict with(UnaryOperator<JWTClaimsSet.Builder> change) throws Exception {
        return check("anna", signed(key, change.apply(claims(now)).build()));
    }

    @Test
    void a_token_of_this_issuer_for_us_and_for_this_person_is_right_until_it_ends() throws Exception {
        assertThat(with(claims -> claims)).isEqualTo(new Verdict.Right("known", java.time.Duration.ofSeconds(90)));
        assertThat(with(claims -> claims.subject("bob"))).isInstanceOf(Verdict.Wrong.class);
        assertThat(with(claims -> claims.subject(null))).isInstanceOf(Verdict.Wrong.class);
        assertThat(with(claims -> claims.audience("other"))).isInstanceOf(Verdict.Wrong.class);
        assertThat(with(claims -> claims.issuer("https://evil.example.org"))).isInstanceOf(Verdict.Wrong.class);
        assertThat(with(claims -> claims.expirationTime(null))).isInstanceOf(Verdict.Wrong.class);
        assertThat(with(claims -> claims.expirationTime(Date.from(now.minusSeconds(31)))))
                .isInstanceOf(Verdict.Wrong.class);
        assertThat(with(claims -> claims.notBeforeTime(Date.from(now.plusSeconds(120)))))
                .isInstanceOf(Verdict.Wrong.class);
        assertThat(check("gone", signed(key, claims(now).subject("gone").build())))
                .isInstanceOf(Verdict.Wrong.class);
        assertThat(fetches).hasValue(1);
    }

    @Test
    void a_token_without_a_right_signature_is_wrong() throws Exception {
        String good = signed(key, claims(now).build());
        String other = signed(key, claims(now).subject("bob").build());
        String[] parts = good.split("\\.");
        assertThat(check("anna", parts[0] + "." + parts[1] + "." + other.split("\\.")[2]))
                .isInstanceOf(Verdict.Wrong.class);
        assertThat(check("bob", parts[0] + "." + other.split("\\.")[1] + "." + parts[2]))
                .isInstanceOf(Verdict.Wrong.class);
        assertThat(check("anna", new PlainJWT(claims(now).build()).serialize())).isInstanceOf(Verdict.Wrong.class);
        // The published key taken for a shared secret.
        SignedJWT mac = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("one").build(),
                claims(now).build());
        mac.sign(new MACSigner(key.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8)));
        assertThat(check("anna", mac.serialize())).isInstanceOf(Verdict.Wrong.class);
        ECKey stranger = new ECKeyGenerator(Curve.P_256).keyID("one").generate();
        assertThat(check("anna", signed(stranger, claims(now).build()))).isInstanceOf(Verdict.Wrong.class);
        for (String broken : new String[] {"", "a.b.c", "..", good + ".x", good.substring(0, good.length() - 2)}) {
            assertThat(check("anna", broken)).as(broken).isInstanceOf(Verdict.Wrong.class);
        }
    }

    @Test
    void a_new_key_counts_at_once_and_keys_outlive_their_server() throws Exception {
        assertThat(with(claims -> claims)).isInstanceOf(Verdict.Right.class);
        key = new ECKeyGenerator(Curve.P_256).keyID("two").generate();
        assertThat(with(claims -> claims)).isInstanceOf(Verdict.Right.class);
        assertThat(fetches).hasValue(2);
        server.stop(0);
        assertThat(with(claims -> claims)).isInstanceOf(Verdict.Right.class);
    }

    @Test
    void without_keys_nothing_is_said_and_nobody_is_let_in() throws Exception {
        status = 500;
        assertThat(with(claims -> claims)).isInstanceOf(Verdict.Unknown.class);
    }
}
