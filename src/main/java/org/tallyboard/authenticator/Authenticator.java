package org.tallyboard.authenticator;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers yes or no.
final class Authenticator {

    private static final Logger LOG = LoggerFactory.getLogger(Authenticator.class);
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final IdentitySource source;
    private final Optional<SignedTokens> tokens;
    private final VerifiedCredentials memory;
    private final Lockouts lockouts;
    private final Map<VerifiedCredentials.Digest, CompletableFuture<Boolean>> running = new ConcurrentHashMap<>();

    Authenticator(
            IdentitySource source,
            Optional<SignedTokens> tokens,
            Duration remember,
            Lockouts lockouts,
            InstantSource clock,
            SecureRandom random) {
        this.source = source;
        this.tokens = tokens;
        this.lockouts = lockouts;
        memory = new VerifiedCredentials(remember, clock, random);
    }

    /// Whether this question is answered with yes; whatever goes wrong is a no.
    boolean allows(byte[] question) {
        try {
            return AuthenticationRequest.read(question).map(this::allows).orElse(false);
        } catch (RuntimeException e) {
            // Its text may quote what was asked.
            LOG.error(
                    "A question could not be answered, and is refused: {}",
                    e.getClass().getName());
            return false;
        }
    }

    private boolean allows(AuthenticationRequest ask) {
        return switch (ask) {
            case AuthenticationRequest.Groups groups ->
                source.groups(groups.name()).stream().anyMatch(groups.groups()::contains);
            case AuthenticationRequest.Password password -> isRight(password);
        };
    }

    private boolean isRight(AuthenticationRequest.Password ask) {
        VerifiedCredentials.Digest digest = memory.digest(ask);
        if (isRemembered(ask.name(), digest)) {
            return true;
        }
        // The same question at the same time is one: a thousand polls cost one hash.
        CompletableFuture<Boolean> mine = new CompletableFuture<>();
        CompletableFuture<Boolean> first = running.putIfAbsent(digest, mine);
        if (first != null) {
            return await(first);
        }
        boolean right = false;
        try {
            // One may have ended between the two looks above.
            right = isRemembered(ask.name(), digest) || look(ask, digest);
        } finally {
            running.remove(digest, mine);
            mine.complete(right);
        }
        return right;
    }

    private boolean isRemembered(String name, VerifiedCredentials.Digest digest) {
        Optional<Object> proof = memory.proof(digest);
        if (proof.isEmpty()) {
            return false;
        }
        if (source.stands(name, proof.get())) {
            return true;
        }
        memory.forget(digest);
        return false;
    }

    private boolean look(AuthenticationRequest.Password ask, VerifiedCredentials.Digest digest) {
        Optional<Lockouts.Try> begun = lockouts.begin(ask.name(), ask.address());
        if (begun.isEmpty()) {
            return false;
        }
        Verdict verdict = new Verdict.Unknown();
        try {
            verdict = check(ask, begun.get().familiar());
        } finally {
            switch (verdict) {
                case Verdict.Right ignored -> lockouts.right(begun.get());
                case Verdict.Wrong ignored -> lockouts.wrong(begun.get());
                case Verdict.Unknown ignored -> lockouts.given(begun.get());
            }
        }
        if (!(verdict instanceof Verdict.Right(Object proof, Duration most))) {
            return false;
        }
        memory.keep(digest, proof, most);
        // Who asks from now on asks anew, and who waits already is answered by what is so after this.
        running.remove(digest);
        return source.stands(ask.name(), proof);
    }

    private Verdict check(AuthenticationRequest.Password ask, boolean familiar) {
        return tokens.isPresent() && SignedTokens.isOne(ask.secret())
                ? tokens.get().check(ask, source.known(ask.name()))
                : source.check(ask, familiar);
    }

    private static boolean await(CompletableFuture<Boolean> first) {
        try {
            return first.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }
}
