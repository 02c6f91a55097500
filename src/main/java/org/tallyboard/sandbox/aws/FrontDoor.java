package org.tallyboard.sandbox.aws;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.sandbox.aws.protocol.AccessKey;
import org.tallyboard.sandbox.aws.protocol.AccessKeys;
import org.tallyboard.sandbox.aws.protocol.AwsError;
import org.tallyboard.sandbox.aws.protocol.Dialect;
import org.tallyboard.sandbox.aws.protocol.Request;
import org.tallyboard.sandbox.aws.protocol.Response;
import org.tallyboard.sandbox.aws.protocol.SignatureV4;

/// Receives a request over HTTP, lets faults happen, hands it on, answers, and writes it to the log before the answer
/// goes out, so that whoever has the answer finds the call in the log.
final class FrontDoor {
    private static final Logger LOG = LoggerFactory.getLogger(FrontDoor.class);
    private static final int BODY = 4 * 1024 * 1024;

    private final Dispatcher dispatcher;
    private final Faults faults;
    private final CallLog calls;
    private final AccessKeys keys;
    private final InstantSource clock;

    /// @param clock tells when a call was received
    FrontDoor(Dispatcher dispatcher, Faults faults, CallLog calls, AccessKeys keys, InstantSource clock) {
        this.dispatcher = dispatcher;
        this.faults = faults;
        this.calls = calls;
        this.keys = keys;
        this.clock = clock;
    }

    private sealed interface Answer {
        record Respond(Response response) implements Answer {}

        record Nothing() implements Answer {}
    }

    void answer(HttpExchange exchange) throws IOException {
        Instant received = clock.instant();
        byte[] body = exchange.getRequestBody().readNBytes(BODY + 1);
        Request request = new Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawPath(),
                Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""),
                exchange.getRequestHeaders(),
                body);
        String requestId = UUID.randomUUID().toString();
        Optional<String> keyId = SignatureV4.claim(request).map(SignatureV4.Claim::accessKeyId);
        String accountId = keyId.flatMap(keys::find).map(AccessKey::accountId).orElse("");
        Target target;
        Answer answer;
        try {
            target = Target.of(request);
            answer = body.length > BODY
                    ? new Answer.Respond(target.dialect()
                            .error(
                                    new AwsError("RequestEntityTooLarge", "Request size exceeded 4194304 bytes", 413),
                                    requestId))
                    : answer(request, target, accountId, requestId);
        } catch (AwsError e) {
            target = new Target("", "", new Dialect.Json(), Optional.empty());
            answer = new Answer.Respond(target.dialect().error(e, requestId));
        }
        int status = answer instanceof Answer.Respond r ? r.response().status() : 0;
        Optional<String> error =
                answer instanceof Answer.Respond r ? r.response().errorCode() : Optional.empty();
        calls.add(
                received,
                accountId,
                keyId.orElse(""),
                target.service(),
                target.operation(),
                Dispatcher.parameters(request, target),
                body.length,
                status,
                error,
                request.header("user-agent").orElse(""));
        if (answer instanceof Answer.Respond respond) {
            send(exchange, respond.response(), requestId);
        } else {
            throw new IOException("connection closed on purpose");
        }
    }

    private Answer answer(Request request, Target target, String accountId, String requestId) {
        Dialect dialect = target.dialect();
        List<Faults.Effect> effects = faults.effects(accountId, target.service(), target.operation());
        boolean lost = false;
        try {
            for (Faults.Effect effect : effects) {
                switch (effect) {
                    case Faults.Effect.Throttle ignored -> throw dialect.throttled();
                    case Faults.Effect.ServerError ignored -> throw dialect.failed();
                    case Faults.Effect.Delay delay -> sleep(delay.by());
                    case Faults.Effect.Refuse ignored -> {
                        return new Answer.Nothing();
                    }
                    case Faults.Effect.LoseAnswer ignored -> lost = true;
                    case Faults.Effect.ExpireCredentials ignored ->
                        throw dialect.refused(Dialect.Refusal.EXPIRED_TOKEN, "");
                    case Faults.Effect.Error wanted -> throw AwsError.badRequest(wanted.code(), wanted.message());
                }
            }
            Response response = dispatcher.dispatch(request, target, requestId);
            return lost ? new Answer.Nothing() : new Answer.Respond(response);
        } catch (AwsError e) {
            return new Answer.Respond(dialect.error(e, requestId));
        } catch (RuntimeException e) {
            LOG.error("the simulated {} failed in {}", target.service(), target.operation(), e);
            return new Answer.Respond(dialect.error(dialect.failed(), requestId));
        }
    }

    private static void send(HttpExchange exchange, Response response, String requestId) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", response.contentType());
        exchange.getResponseHeaders().set("x-amzn-RequestId", requestId);
        exchange.sendResponseHeaders(response.status(), response.body().length == 0 ? -1 : response.body().length);
        if (response.body().length > 0) {
            exchange.getResponseBody().write(response.body());
        }
        exchange.close();
    }

    private static void sleep(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
