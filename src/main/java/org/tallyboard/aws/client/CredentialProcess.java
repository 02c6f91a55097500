package org.tallyboard.aws.client;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.tallyboard.config.ConfigException;
import org.tallyboard.config.QuietCommand;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Keys that a person's own program prints (AWS CLI user guide, "Sourcing credentials with an external process"). The
/// SDK's provider waits for ever for a program that asks something, takes credentials that have ended, and puts what
/// was printed into its exceptions.
final class CredentialProcess implements AwsCredentialsProvider {

    /// Asked again when less is left.
    private static final Duration RENEW = Duration.ofMinutes(1);

    private final QuietCommand command;
    private final Clock clock;
    private final ReentrantLock asking = new ReentrantLock();
    private @Nullable Given held;

    /// @param end absent for keys that do not end
    private record Given(AwsCredentials keys, Optional<Instant> end) {

        boolean endsBefore(Instant time) {
            return end.filter(time::isAfter).isPresent();
        }
    }

    CredentialProcess(QuietCommand command, Clock clock) {
        this.command = command;
        this.clock = clock;
    }

    @Override
    public AwsCredentials resolveCredentials() {
        asking.lock();
        try {
            Given known = held;
            if (known == null || known.endsBefore(clock.instant().plus(RENEW))) {
                known = read(command.output());
                held = known;
            }
            return known.keys();
        } catch (ConfigException e) {
            throw wrong(ProblemText.root(e));
        } finally {
            asking.unlock();
        }
    }

    private Given read(byte[] printed) throws ConfigException {
        JsonNode json = json(printed);
        if (json.path("Version").asInt(0) != 1) {
            throw new ConfigException(command.name() + " prints no Version 1");
        }
        Given given = new Given(keys(json), end(json));
        if (given.endsBefore(clock.instant())) {
            throw new ConfigException(command.name() + " prints credentials that ended at "
                    + given.end().map(Instant::toString).orElse(""));
        }
        return given;
    }

    private JsonNode json(byte[] printed) throws ConfigException {
        try {
            JsonNode json = JsonMapper.shared().readTree(printed);
            if (json.isObject()) {
                return json;
            }
        } catch (JacksonException e) {
            // Its text quotes what was printed.
        }
        throw new ConfigException(command.name() + " prints no JSON object");
    }

    private AwsCredentials keys(JsonNode json) throws ConfigException {
        String id = needed(json, "AccessKeyId");
        String secret = needed(json, "SecretAccessKey");
        String token = json.path("SessionToken").asString("");
        return token.isEmpty()
                ? AwsBasicCredentials.create(id, secret)
                : AwsSessionCredentials.create(id, secret, token);
    }

    private String needed(JsonNode json, String member) throws ConfigException {
        String text = json.path(member).asString("");
        if (text.isEmpty()) {
            throw new ConfigException(command.name() + " prints no " + member);
        }
        return text;
    }

    private Optional<Instant> end(JsonNode json) throws ConfigException {
        String text = json.path("Expiration").asString("");
        try {
            return text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            throw new ConfigException(command.name() + " prints an Expiration that is no time");
        }
    }

    private static UnusableSetting wrong(String what) {
        return new UnusableSetting(
                what.replaceFirst("\\.$", ""),
                "run it in a terminal: it must print a JSON object with Version 1, AccessKeyId, SecretAccessKey and,"
                        + " where they end, SessionToken and an Expiration to come; what it prints is not shown here");
    }
}
