package org.tallyboard.aws.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import software.amazon.awssdk.services.ssooidc.SsoOidcClient;
import software.amazon.awssdk.services.ssooidc.model.CreateTokenResponse;
import software.amazon.awssdk.services.ssooidc.model.SsoOidcException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The access token that `aws sso login` left in its cache, renewed there before it ends, as the AWS CLI does. The
/// SDK's own provider calls every failed renewal an expired token, and fails on a token that cannot be renewed while
/// it is still good.
final class SsoToken {

    /// Renewed when less is left: the AWS CLI's own bound.
    private static final Duration RENEW = Duration.ofMinutes(15);

    private static final JsonMapper JSON = JsonMapper.shared();

    private final String session;
    private final Path file;
    private final String login;
    private final SsoOidcClient client;
    private final ReentrantLock renewing;
    private final Clock clock;

    /// @param session the name of the `sso-session`, or the start URL of a profile without one
    /// @param cache `~/.aws/sso/cache`
    /// @param login what begins a new session, for example `aws sso login --profile desk`
    /// @param renewing held while a token is renewed: a refresh token is good for once
    SsoToken(String session, Path cache, String login, SsoOidcClient client, ReentrantLock renewing, Clock clock) {
        this.session = session;
        file = cache.resolve(sha1(session) + ".json");
        this.login = login;
        this.client = client;
        this.renewing = renewing;
        this.clock = clock;
    }

    /// The token.
    ///
    /// @throws SessionEnded when a person has to sign in again
    String value() {
        ObjectNode token = read();
        if (left(token).compareTo(RENEW) >= 0) {
            return text(token, "accessToken");
        }
        renewing.lock();
        try {
            // Another account, or the AWS CLI, may have renewed it meanwhile.
            token = read();
            if (left(token).compareTo(RENEW) < 0 && isRenewable(token)) {
                token = renewed(token);
            }
        } finally {
            renewing.unlock();
        }
        if (left(token).isNegative()) {
            throw ended("its token ended at " + text(token, "expiresAt"));
        }
        return text(token, "accessToken");
    }

    private ObjectNode renewed(ObjectNode token) {
        try {
            CreateTokenResponse given = client.createToken(request -> request.grantType("refresh_token")
                    .clientId(text(token, "clientId"))
                    .clientSecret(text(token, "clientSecret"))
                    .refreshToken(text(token, "refreshToken")));
            if (AwsText.some(given.accessToken()).isEmpty() || given.expiresIn() == null) {
                if (left(token).isNegative()) {
                    throw ended("AWS renewed it without a token");
                }
                return token;
            }
            token.put("accessToken", given.accessToken());
            token.put(
                    "expiresAt",
                    clock.instant()
                            .plusSeconds(given.expiresIn())
                            .truncatedTo(ChronoUnit.SECONDS)
                            .toString());
            Optional.ofNullable(given.refreshToken()).ifPresent(next -> token.put("refreshToken", next));
            write(token);
            return token;
        } catch (SsoOidcException e) {
            if (!left(token).isNegative()) {
                return token;
            }
            if (e.statusCode() >= 500 || e.isThrottlingException()) {
                throw e;
            }
            throw ended(
                    e.awsErrorDetails() == null
                            ? "HTTP " + e.statusCode()
                            : AwsText.text(e.awsErrorDetails().errorCode()));
        }
    }

    private boolean isRenewable(ObjectNode token) {
        return !text(token, "clientId").isEmpty()
                && !text(token, "clientSecret").isEmpty()
                && !text(token, "refreshToken").isEmpty()
                && instant(token, "registrationExpiresAt")
                        .filter(end -> !end.isAfter(clock.instant()))
                        .isEmpty();
    }

    private Duration left(ObjectNode token) {
        return Duration.between(
                clock.instant(), instant(token, "expiresAt").orElseThrow(() -> ended("its token names no end")));
    }

    private static Optional<Instant> instant(ObjectNode token, String member) {
        try {
            // Old versions of the AWS CLI wrote UTC for Z.
            return AwsText.some(text(token, member).replace("UTC", "Z")).map(Instant::parse);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private ObjectNode read() {
        try {
            JsonNode json = JSON.readTree(Files.readString(file));
            if (json instanceof ObjectNode token && !text(token, "accessToken").isEmpty()) {
                return token;
            }
            throw ended("there is no token in " + file);
        } catch (IOException e) {
            throw ended("there is no token " + file);
        } catch (JacksonException e) {
            throw ended("the token " + file + " cannot be read");
        }
    }

    /// Whole or not at all, and readable by its owner only.
    private void write(ObjectNode token) {
        Path next = file.resolveSibling(file.getFileName() + ".tallyboard");
        try {
            Files.deleteIfExists(next);
            Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(next, JSON.writeValueAsString(token));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UnusableSetting(
                    "the renewed token of the SSO session " + session + " cannot be kept in " + file + " ("
                            + e.getMessage() + ")",
                    "make the folder writable");
        }
    }

    private SessionEnded ended(String why) {
        return new SessionEnded("the SSO session " + session, why, login);
    }

    private static String text(ObjectNode token, String member) {
        return token.path(member).asString("");
    }

    private static String sha1(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
