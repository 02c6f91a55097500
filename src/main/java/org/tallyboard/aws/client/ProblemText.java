package org.tallyboard.aws.client;

import java.util.Locale;
import java.util.Optional;
import org.tallyboard.aws.client.Problem.Kind;
import org.tallyboard.config.AccountConfig;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.services.sso.model.SsoException;

/// Says in words why a call failed and what to do about it. Error codes are those of the service models' common errors;
/// the texts of SDK exceptions decide only where a class does not.
public final class ProblemText {

    private static final int LONGEST = 400;

    private final AccountConfig config;
    private final CredentialSources sources;
    private final Unanswered unanswered;

    /// @param config the account whose calls are explained
    /// @param sources what tells how its credentials are renewed or checked
    public ProblemText(AccountConfig config, CredentialSources sources) {
        this.config = config;
        this.sources = sources;
        unanswered = new Unanswered(config);
    }

    /// @param what what was asked, for example `codepipeline:ListPipelines`
    public Problem of(Throwable thrown, String what) {
        if (thrown instanceof NotSent
                || cause(thrown, AbortedException.class).isPresent()
                || cause(thrown, InterruptedException.class).isPresent()) {
            return new Problem(Kind.STOPPED, "stopped", "");
        }
        if (cause(thrown, WrongAccount.class).isPresent()) {
            return new Problem(Kind.SETTING, message(thrown), WrongAccount.REMEDY);
        }
        Optional<Problem> own = ofOurOwn(thrown);
        if (own.isPresent()) {
            return own.get();
        }
        if (cause(thrown, NoCredentials.class).isPresent()) {
            return whileSigning(thrown);
        }
        return call(thrown, what);
    }

    private Problem call(Throwable thrown, String what) {
        return cause(thrown, AwsServiceException.class)
                .map(answered -> answered(answered, what))
                .orElseGet(() -> unanswered.of(thrown, what));
    }

    /// What this program noticed before AWS was asked.
    private Optional<Problem> ofOurOwn(Throwable thrown) {
        Optional<MfaNeeded> code = cause(thrown, MfaNeeded.class);
        if (code.isPresent()) {
            MfaRole role = code.get().role();
            return Optional.of(new Problem(
                    Kind.CREDENTIALS,
                    "an MFA code is needed: " + message(code.get()),
                    "enter the code in the window (Enter MFA code…), or run tallyboard status in a terminal",
                    Optional.of(role.device()),
                    false));
        }
        Optional<MfaRefused> wrong = cause(thrown, MfaRefused.class);
        if (wrong.isPresent()) {
            return Optional.of(new Problem(Kind.CREDENTIALS, message(wrong.get()), "enter the next code"));
        }
        Optional<SessionEnded> ended = cause(thrown, SessionEnded.class);
        if (ended.isPresent()) {
            return Optional.of(new Problem(
                    Kind.CREDENTIALS,
                    message(ended.get()),
                    "run " + ended.get().command() + "; it is noticed without a restart"));
        }
        return cause(thrown, UnusableSetting.class)
                .map(setting -> new Problem(Kind.CREDENTIALS, message(setting), setting.remedy()));
    }

    /// Nothing was sent yet, and whatever is wrong with the credentials is wrong for every call.
    private Problem whileSigning(Throwable thrown) {
        Throwable cause = thrown.getCause() == null ? thrown : thrown.getCause();
        Optional<SsoException> sso = cause(cause, SsoException.class);
        if (sso.isPresent() && (sso.get().statusCode() == 403 || sso.get().statusCode() == 404)) {
            return new Problem(
                    Kind.CREDENTIALS,
                    "IAM Identity Center gives no access to this account with this role (" + said(sso.get()) + ")",
                    "correct sso_account_id and sso_role_name of the profile, or have the permission set assigned");
        }
        if (cause(cause, AwsServiceException.class).isEmpty()
                && cause(cause, java.io.IOException.class).isEmpty()) {
            return new Problem(Kind.CREDENTIALS, "no credentials (" + shortened(message(cause)) + ")", sources.check());
        }
        Problem found = call(cause, "credentials");
        return switch (found.kind()) {
            case NO_ANSWER, SERVER, THROTTLED -> found.as(Kind.UNREACHABLE, found.cause(), found.remedy());
            case UNREACHABLE, CREDENTIALS, SETTING, STOPPED -> found;
            case DENIED, NOT_FOUND, OTHER ->
                found.as(
                        Kind.CREDENTIALS,
                        "no credentials (" + found.cause() + ")",
                        found.remedy().isEmpty() ? sources.check() : found.remedy());
        };
    }

    private Problem answered(AwsServiceException e, String what) {
        AwsErrorDetails details = e.awsErrorDetails();
        String code = details == null ? "" : AwsText.text(details.errorCode());
        String text = details == null ? "" : AwsText.text(details.errorMessage());
        String said = said(e);
        String region = config.account().region();
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
                Problem.refusedKeys("credentials expired", sources.renew());
            case "UnrecognizedClientException",
                    "InvalidClientTokenId",
                    "InvalidAccessKeyId",
                    "NotAuthorized",
                    "UnauthorizedException" ->
                Problem.refusedKeys("AWS does not know the access key (" + said + ")", unknownKey());
            case "InvalidSignatureException", "SignatureDoesNotMatch" ->
                Problem.refusedKeys(
                        "AWS does not accept the credentials (" + said + ")",
                        sources.check() + ": the secret does not belong to the access key, or something on the way"
                                + " changes requests");
            case "IncompleteSignature",
                    "IncompleteSignatureException",
                    "MissingAuthenticationToken",
                    "MissingAuthenticationTokenException" ->
                Problem.refusedKeys(
                        "AWS does not accept the credentials (" + said + ")",
                        sources.check() + ": key or secret hold something that does not belong there, such as a space"
                                + " or a line break, or a proxy takes the Authorization header away");
            case "InvalidIdentityToken", "IDPRejectedClaim", "InvalidAuthorizationMessage" ->
                new Problem(
                        Kind.CREDENTIALS,
                        "AWS does not accept the web identity token (" + said + ")",
                        "see that the token in web_identity_token_file is renewed, and that the role trusts its issuer");
            case "OptInRequired", "RegionDisabledException" ->
                new Problem(
                        Kind.SETTING,
                        "the account may not use Region " + region + " (" + said + ")",
                        "enable the Region for the account, or correct region in the configuration");
            case "AccessDenied", "AccessDeniedException", "AuthorizationError", "AuthorizationErrorException" ->
                Denials.of(text, what, region);
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
            return Denials.of(text, what, config.account().region());
        }
        return new Problem(Kind.OTHER, said, "");
    }

    /// A key that does not exist, is switched off, or is of another world than the Region.
    private String unknownKey() {
        String region = config.account().region();
        String partition = Partitions.of(region);
        if (!partition.equals("aws")) {
            return sources.check() + ": Region " + region + " is in partition " + partition
                    + ", which knows only its own accounts' keys";
        }
        if (Partitions.isOptIn(region)) {
            return sources.check() + ", and see that Region " + region + " is enabled for the account";
        }
        return sources.check() + ": it may be deleted, inactive, or without its session token";
    }

    private static boolean skewed(String code, String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return code.equals("RequestTimeTooSkewed")
                || code.equals("RequestInTheFuture")
                || lower.contains("signature expired")
                || lower.contains("signature not yet current");
    }

    private static String said(AwsServiceException e) {
        AwsErrorDetails details = e.awsErrorDetails();
        String code = details == null ? "" : AwsText.text(details.errorCode());
        String text = details == null ? "" : AwsText.text(details.errorMessage());
        return shortened((code.isEmpty() ? "HTTP " + e.statusCode() : code) + (text.isEmpty() ? "" : ": " + text));
    }

    /// The message of the deepest cause.
    static String root(Throwable thrown) {
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

    /// The first of a kind among an exception and its causes.
    static <T extends Throwable> Optional<T> cause(Throwable thrown, Class<T> type) {
        Throwable at = thrown;
        for (int depth = 0; at != null && depth < 20; depth++, at = at.getCause()) {
            if (type.isInstance(at)) {
                return Optional.of(type.cast(at));
            }
        }
        return Optional.empty();
    }
}
