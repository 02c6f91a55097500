package org.tallyboard.aws;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.tallyboard.aws.Problem.Kind;
import org.tallyboard.config.AccountConfig;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.sso.model.SsoException;
import software.amazon.awssdk.services.ssooidc.model.SsoOidcException;

/// Says in words why a call failed and what to do about it. Error codes are those of the service models' common errors;
/// the texts of SDK exceptions decide only where a class does not.
final class Problems {

    private static final Pattern PERMISSION = Pattern.compile("not authorized to perform:?\\s+([a-z0-9-]+:\\w+)");

    private static final Pattern ENDED = Pattern.compile("\\bsso\\b|\\bexpired\\b", Pattern.CASE_INSENSITIVE);
    private static final int LONGEST = 400;

    private final AccountConfig config;

    Problems(AccountConfig config) {
        this.config = config;
    }

    /// @param what what was asked, for example `codepipeline:ListPipelines`
    Problem of(Throwable thrown, String what) {
        if (thrown instanceof NotSent
                || cause(thrown, AbortedException.class).isPresent()
                || cause(thrown, InterruptedException.class).isPresent()) {
            return new Problem(Kind.STOPPED, "stopped", "");
        }
        if (cause(thrown, WrongAccount.class).isPresent()) {
            return new Problem(Kind.SETTING, message(thrown), WrongAccount.REMEDY);
        }
        if (cause(thrown, NoCredentials.class).isPresent()) {
            return whileSigning(thrown);
        }
        return call(thrown, what);
    }

    private Problem call(Throwable thrown, String what) {
        Optional<AwsServiceException> answered = cause(thrown, AwsServiceException.class);
        if (answered.isPresent()) {
            return answered(answered.get(), what);
        }
        return unanswered(thrown, what);
    }

    /// Nothing was sent yet, and whatever is wrong with the credentials is wrong for every call.
    private Problem whileSigning(Throwable thrown) {
        Throwable cause = thrown.getCause() == null ? thrown : thrown.getCause();
        if (cause(cause, SsoException.class).isPresent()
                || cause(cause, SsoOidcException.class).isPresent()) {
            return new Problem(Kind.CREDENTIALS, "the SSO session ended (" + root(cause) + ")", renew());
        }
        Problem found = credentials(cause).orElseGet(() -> call(cause, "credentials"));
        return switch (found.kind()) {
            case NO_ANSWER, SERVER, THROTTLED -> new Problem(Kind.UNREACHABLE, found.cause(), found.remedy());
            case UNREACHABLE, CREDENTIALS, SETTING, STOPPED -> found;
            case DENIED, NOT_FOUND, OTHER ->
                new Problem(
                        Kind.CREDENTIALS,
                        "no credentials (" + found.cause() + ")",
                        found.remedy().isEmpty() ? check() : found.remedy());
        };
    }

    private Problem answered(AwsServiceException e, String what) {
        AwsErrorDetails details = e.awsErrorDetails();
        String code = details == null || details.errorCode() == null ? "" : details.errorCode();
        String text = details == null || details.errorMessage() == null ? "" : details.errorMessage();
        String said =
                shortened((code.isEmpty() ? "HTTP " + e.statusCode() : code) + (text.isEmpty() ? "" : ": " + text));
        if (e.isThrottlingException() || e.statusCode() == 429 || code.startsWith("Throttl")) {
            return new Problem(Kind.THROTTLED, "AWS throttles " + what, "wait a moment");
        }
        if (skewed(code, text)) {
            return new Problem(
                    Kind.SETTING,
                    "the clock of this machine is wrong (" + said + ")",
                    "set it, for example with NTP (timedatectl set-ntp true)");
        }
        if (text.toLowerCase(Locale.ROOT).contains("scoped to")) {
            return new Problem(
                    Kind.SETTING,
                    "the Region does not fit the endpoint (" + said + ")",
                    "correct region of account " + config.account().name() + " in the configuration");
        }
        return switch (code) {
            case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "RequestExpired" ->
                new Problem(Kind.CREDENTIALS, "credentials expired", renew());
            case "UnrecognizedClientException",
                    "InvalidClientTokenId",
                    "InvalidAccessKeyId",
                    "InvalidSignatureException",
                    "SignatureDoesNotMatch",
                    "MissingAuthenticationToken",
                    "MissingAuthenticationTokenException",
                    "IncompleteSignature",
                    "NotAuthorized",
                    "UnauthorizedException" ->
                new Problem(Kind.CREDENTIALS, "AWS does not accept the credentials (" + said + ")", check());
            case "OptInRequired", "RegionDisabledException" ->
                new Problem(
                        Kind.SETTING,
                        "the account may not use Region " + config.account().region() + " (" + said + ")",
                        "enable the Region, or correct it in the configuration");
            case "AccessDenied", "AccessDeniedException", "AuthorizationError", "AuthorizationErrorException" ->
                denied(text, what);
            case "PipelineNotFoundException", "ResourceNotFoundException", "NotFound", "NotFoundException" ->
                new Problem(Kind.NOT_FOUND, said, "");
            default -> other(e, said, text, what);
        };
    }

    private Problem other(AwsServiceException e, String said, String text, String what) {
        if (e.statusCode() >= 500) {
            return new Problem(Kind.SERVER, "AWS answered " + what + " with HTTP " + e.statusCode() + ": " + said, "");
        }
        if (e.statusCode() == 403) {
            return denied(text, what);
        }
        return new Problem(Kind.OTHER, said, "");
    }

    private static Problem denied(String text, String what) {
        Matcher named = PERMISSION.matcher(text);
        String permission = named.find() ? named.group(1) : what;
        return new Problem(
                Kind.DENIED,
                "access denied to " + permission + (text.isEmpty() ? "" : " (" + text + ")"),
                "allow " + permission + " for this role or user");
    }

    private Problem unanswered(Throwable thrown, String what) {
        String host = config.endpoint()
                .map(uri -> uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()))
                .orElse("AWS in " + config.account().region());
        if (cause(thrown, UnknownHostException.class).isPresent()) {
            return new Problem(
                    Kind.UNREACHABLE,
                    "no address for " + host + " (" + root(thrown) + ")",
                    "check the network and name service, and region in the configuration");
        }
        if (cause(thrown, ConnectException.class).isPresent()
                || cause(thrown, NoRouteToHostException.class).isPresent()) {
            return new Problem(
                    Kind.UNREACHABLE, "no connection to " + host + " (" + root(thrown) + ")", "check the network");
        }
        if (cause(thrown, SSLHandshakeException.class).isPresent()) {
            return new Problem(
                    Kind.UNREACHABLE,
                    "no secure connection to " + host + " (" + root(thrown) + ")",
                    "check proxy and certificates");
        }
        Optional<SocketTimeoutException> slow = cause(thrown, SocketTimeoutException.class);
        if (slow.isPresent() && message(slow.get()).toLowerCase(Locale.ROOT).startsWith("connect")) {
            return new Problem(Kind.UNREACHABLE, "no connection to " + host + " in time", "check the network");
        }
        if (slow.isPresent()
                || cause(thrown, ApiCallTimeoutException.class).isPresent()
                || cause(thrown, ApiCallAttemptTimeoutException.class).isPresent()) {
            return new Problem(Kind.NO_ANSWER, "no answer to " + what + " in time", "check the network");
        }
        if (cause(thrown, IOException.class).isPresent()
                || cause(thrown, SSLException.class).isPresent()) {
            return new Problem(
                    Kind.NO_ANSWER,
                    "the connection broke during " + what + " (" + root(thrown) + ")",
                    "check the network");
        }
        return new Problem(Kind.OTHER, "cannot use the answer to " + what + " (" + root(thrown) + ")", "");
    }

    private Optional<Problem> credentials(Throwable thrown) {
        if (cause(thrown, AwsServiceException.class).isPresent()
                || cause(thrown, IOException.class).isPresent()) {
            return Optional.empty();
        }
        if (thrown instanceof CredentialSources.SecretUnknown) {
            return Optional.of(new Problem(Kind.CREDENTIALS, message(thrown), "correct the reference"));
        }
        String text = shortened(message(thrown));
        if (ENDED.matcher(text).find()) {
            return Optional.of(new Problem(Kind.CREDENTIALS, "credentials expired (" + text + ")", renew()));
        }
        return Optional.of(new Problem(Kind.CREDENTIALS, "no credentials (" + text + ")", check()));
    }

    private static boolean skewed(String code, String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return code.equals("RequestTimeTooSkewed")
                || code.equals("RequestInTheFuture")
                || lower.contains("signature expired")
                || lower.contains("signature not yet current");
    }

    private String renew() {
        return renew(config.credentials());
    }

    private static String renew(AccountConfig.Credentials credentials) {
        return switch (credentials) {
            case AccountConfig.Profile(String name) ->
                "run aws sso login --profile " + name + ", or renew the keys of profile " + name;
            case AccountConfig.DefaultChain() -> "run aws sso login, or renew the keys that the default chain finds";
            case AccountConfig.Role role -> renew(role.source());
            case AccountConfig.StaticKeys keys -> "renew the access key that the configuration refers to";
        };
    }

    private String check() {
        return check(config.credentials());
    }

    private static String check(AccountConfig.Credentials credentials) {
        return switch (credentials) {
            case AccountConfig.Profile(String name) ->
                "check profile " + name + " in the AWS config and credentials files";
            case AccountConfig.DefaultChain() ->
                "give credentials: run aws sso login, or set a profile in the configuration";
            case AccountConfig.Role role -> "check the source of role " + role.arn() + ": " + check(role.source());
            case AccountConfig.StaticKeys keys -> "check access key " + keys.accessKeyId() + " and its secret";
        };
    }

    private static String root(Throwable thrown) {
        Throwable deepest = thrown;
        for (Throwable next = thrown.getCause(); next != null && next != deepest; next = next.getCause()) {
            deepest = next;
        }
        String message = message(deepest);
        return message.isEmpty() ? deepest.getClass().getSimpleName() : shortened(message);
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    private static String message(Throwable thrown) {
        return thrown.getMessage() == null ? "" : thrown.getMessage();
    }

    private static <T extends Throwable> Optional<T> cause(Throwable thrown, Class<T> type) {
        Throwable at = thrown;
        for (int depth = 0; at != null && depth < 20; depth++, at = at.getCause()) {
            if (type.isInstance(at)) {
                return Optional.of(type.cast(at));
            }
        }
        return Optional.empty();
    }
}
