package org.tallyboard.authenticator;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.config.AuthenticatorConfig;

/// JSON Web Tokens (RFC 7519), signed with a key that is published as a JWKS (RFC 7517). Who a token is for (`sub`)
/// must be the name that came with it: the site file takes that name out of the token without looking at the
/// signature.
///
/// Keys are fetched again every five minutes, and at once for a token of a key that is not known, at most twice in
/// 30 s; while they cannot be fetched, the last ones count for an hour.
final class SignedTokens {

    private static final Logger LOG = LoggerFactory.getLogger(SignedTokens.class);
    private static final int PATIENCE_MILLIS = 3_000;
    private static final int MOST_BYTES = 256 * 1024;
    private static final int SKEW_SECONDS = 30;
    private static final long AN_HOUR = Duration.ofHours(1).toMillis();
    /// With public keys only: a secret that both sides know would be one more to keep.
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    private final InstantSource clock;

    SignedTokens(AuthenticatorConfig.Jwt config, InstantSource clock) throws IOException {
        this.clock = clock;
        var retriever = new DefaultResourceRetriever(
                PATIENCE_MILLIS,
                PATIENCE_MILLIS,
                MOST_BYTES,
                true,
                Authorities.context(config.caFile()).getSocketFactory());
        JWKSource<SecurityContext> keys = JWKSourceBuilder.create(config.jwks().toURL(), retriever)
                .outageTolerant(AN_HOUR)
                .build();
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
        var claims =
                new DefaultJWTClaimsVerifier<SecurityContext>(
                        config.audience(),
                        new JWTClaimsSet.Builder().issuer(config.issuer()).build(),
                        Set.of("sub", "exp")) {
                    @Override
                    protected Date currentTime() {
                        return Date.from(clock.instant());
                    }
                };
        claims.setMaxClockSkew(SKEW_SECONDS);
        processor.setJWTClaimsSetVerifier(claims);
    }

    /// Whether this is one.
    static boolean isOne(byte[] secret) {
        return new String(secret, StandardCharsets.ISO_8859_1).startsWith(AuthenticationRequest.BEARER);
    }

    /// Looks whether a token is this person's.
    ///
    /// @param proof what it rests on that they are known here; empty when they are not
    Verdict check(AuthenticationRequest.Password ask, Optional<Object> proof) {
        String text =
                new String(ask.secret(), StandardCharsets.ISO_8859_1).substring(AuthenticationRequest.BEARER.length());
        try {
            JWTClaimsSet claims = processor.process(SignedJWT.parse(text), null);
            Duration left = Duration.between(
                    clock.instant(), claims.getExpirationTime().toInstant().plusSeconds(SKEW_SECONDS));
            return ask.name().equals(claims.getSubject()) && proof.isPresent()
                    ? new Verdict.Right(proof.get(), left)
                    : new Verdict.Wrong();
        } catch (KeySourceException e) {
            LOG.warn("The keys of tokens cannot be fetched: {}", e.getMessage());
            return new Verdict.Unknown();
        } catch (ParseException | BadJOSEException | JOSEException e) {
            return new Verdict.Wrong();
        }
    }
}
