package org.tallyboard.authenticator;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.config.AuthenticatorConfig;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A service that knows who there is. It is asked with `GET`, with name and password as they came or with the
/// password as a bearer token, and answers 200 with `{"name": "anna", "groups": ["viewer"]}`, or 401 or 403. The
/// name must be the one that came.
///
/// What takes too long, breaks or answers anything else counts as away. After three times in a row it is left alone for
/// 5 s, then twice as long each time, up to a minute; one question tries then. While it is away nobody is let in
/// but whom it confirmed with the same password shortly before, where the configuration says so.
final class EndpointSource implements IdentitySource, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EndpointSource.class);
    private static final int MOST_AT_ONCE = 32;
    private static final int MOST_BYTES = 64 * 1024;
    private static final int MOST_PEOPLE = 10_000;
    private static final int FAILURES = 3;
    private static final Duration FIRST_REST = Duration.ofSeconds(5);
    private static final Duration LONGEST_REST = Duration.ofMinutes(1);
    /// What somebody may is asked right after who they are.
    private static final Duration AFTER = Duration.ofSeconds(30);

    private static final JsonMapper JSON = JsonMapper.shared();

    private final AuthenticatorConfig.Endpoint config;
    private final Duration groupsFor;
    private final InstantSource clock;
    private final HttpClient http;
    private final Semaphore room = new Semaphore(MOST_AT_ONCE);
    private final VerifiedCredentials confirmed;
    private final Map<String, Person> people = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Person> eldest) {
            return size() > MOST_PEOPLE;
        }
    };
    private int failures;
    private Duration rest = FIRST_REST;
    private Instant until = Instant.EPOCH;

    private record Person(Set<String> groups, Instant until) {}

    /// @param remember how long what was right is not asked again
    EndpointSource(AuthenticatorConfig.Endpoint config, Duration remember, InstantSource clock, SecureRandom random)
            throws IOException {
        this.config = config;
        this.clock = clock;
        groupsFor = remember.plus(AFTER);
        confirmed = new VerifiedCredentials(config.keep(), clock, random);
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(config.timeout())
                .sslContext(Authorities.context(config.caFile()))
                .build();
    }

    @Override
    public Verdict check(AuthenticationRequest.Password ask, boolean familiar) {
        if (!mayAsk() || !room.tryAcquire()) {
            return away(ask);
        }
        try {
            HttpResponse<byte[]> answer = exchange(ask);
            Optional<Verdict> verdict = verdict(ask, answer);
            answered(verdict.isPresent(), "it answered " + answer.statusCode());
            return verdict.orElseGet(() -> away(ask));
        } catch (IOException e) {
            answered(false, String.valueOf(e.getMessage()));
            return away(ask);
        } finally {
            room.release();
        }
    }

    private HttpResponse<byte[]> exchange(AuthenticationRequest.Password ask) throws IOException {
        String secret = new String(ask.secret(), StandardCharsets.UTF_8);
        String authorization = config.bearer()
                ? AuthenticationRequest.BEARER + secret
                : "Basic "
                        + Base64.getEncoder()
                                .encodeToString((ask.name() + ":" + secret).getBytes(StandardCharsets.UTF_8));
        HttpRequest request;
        try {
            request = HttpRequest.newBuilder(config.url())
                    .header("Authorization", authorization)
                    .header("X-Client-Address", ask.address())
                    .build();
        } catch (IllegalArgumentException e) {
            // A password that a header cannot hold; the text would quote it.
            throw new IOException("the password cannot be a bearer token");
        }
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MOST_BYTES));
        try {
            return answer.get(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("it did not answer within " + config.timeout().toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", e);
        } finally {
            answer.cancel(true);
        }
    }

    /// What it says; empty when it says nothing that can be understood.
    private Optional<Verdict> verdict(AuthenticationRequest.Password ask, HttpResponse<byte[]> answer) {
        if (answer.statusCode() == 401 || answer.statusCode() == 403) {
            confirmed.forget(confirmed.digest(ask));
            return Optional.of(new Verdict.Wrong());
        }
        if (answer.statusCode() != 200) {
            return Optional.empty();
        }
        try {
            JsonNode said = JSON.readTree(answer.body());
            if (!said.path("name").isString()) {
                return Optional.empty();
            }
            if (!ask.name().equals(said.path("name").asString())) {
                return Optional.of(new Verdict.Wrong());
            }
            Set<String> groups = new TreeSet<>();
            said.path("groups").forEach(group -> {
                if (group.isString() && Names.isGroup(group.asString())) {
                    groups.add(group.asString());
                }
            });
            remember(ask.name(), groups);
            confirmed.keep(confirmed.digest(ask), Set.copyOf(groups), config.keep());
            return Optional.of(new Verdict.Right(this, Duration.ofDays(1)));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private Verdict away(AuthenticationRequest.Password ask) {
        Optional<Object> known = config.keep().isZero() ? Optional.empty() : confirmed.proof(confirmed.digest(ask));
        if (known.isPresent() && known.get() instanceof Set<?> groups) {
            Set<String> names = new TreeSet<>();
            groups.forEach(group -> names.add(String.valueOf(group)));
            remember(ask.name(), names);
            return new Verdict.Right(this, FIRST_REST);
        }
        return new Verdict.Unknown();
    }

    private synchronized void remember(String name, Set<String> groups) {
        people.put(name, new Person(groups, clock.instant().plus(groupsFor)));
    }

    private synchronized boolean mayAsk() {
        Instant now = clock.instant();
        if (failures < FAILURES) {
            return true;
        }
        if (now.isBefore(until)) {
            return false;
        }
        // This one tries; the others wait for what it finds.
        until = now.plus(rest);
        return true;
    }

    private synchronized void answered(boolean well, String why) {
        if (well) {
            if (failures >= FAILURES) {
                LOG.info("The endpoint answers again");
            }
            failures = 0;
            rest = FIRST_REST;
            return;
        }
        failures++;
        if (failures >= FAILURES) {
            until = clock.instant().plus(rest);
            LOG.warn("The endpoint is left alone for {} s: {}", rest.toSeconds(), why);
            rest = rest.multipliedBy(2).compareTo(LONGEST_REST) > 0 ? LONGEST_REST : rest.multipliedBy(2);
        }
    }

    @Override
    public boolean stands(String name, Object proof) {
        return proof == this;
    }

    @Override
    public Optional<Object> known(String name) {
        // A signed token says by itself that there is somebody; what they may has to be said here.
        return Optional.of(this);
    }

    @Override
    public synchronized Set<String> groups(String name) {
        Person person = people.get(name);
        return person != null && clock.instant().isBefore(person.until) ? person.groups : Set.of();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
