package org.tallyboard.aws.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.tallyboard.config.Environment;
import org.tallyboard.config.QuietCommand;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.services.signin.SigninClient;
import software.amazon.awssdk.services.signin.auth.LoginCredentialsProvider;
import software.amazon.awssdk.services.signin.model.AccessDeniedException;
import software.amazon.awssdk.services.signin.model.OAuth2ErrorCode;
import software.amazon.awssdk.services.signin.model.SigninException;
import software.amazon.awssdk.services.sso.SsoClient;
import software.amazon.awssdk.services.sso.auth.SsoCredentialsProvider;
import software.amazon.awssdk.services.sso.model.GetRoleCredentialsRequest;
import software.amazon.awssdk.services.sso.model.UnauthorizedException;
import software.amazon.awssdk.services.ssooidc.SsoOidcClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleWithWebIdentityCredentialsProvider;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithWebIdentityRequest;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/// Makes a provider from a profile of the AWS files, or from the environment, in the order of the AWS CLI (botocore's
/// `create_credential_resolver`): assume role, web identity, SSO, keys, `aws login`, `credential_process`. The SDK's
/// own profiles cannot ask for a code of an MFA device and make clients of their own, which know nothing of the
/// configured proxy.
final class Profiles {

    private static final String NO_SUCH = " is neither in the AWS config file nor in the credentials file";

    private final Environment environment;
    private final ProfileFile files;
    private final SignInClients clients;
    private final Roles roles;
    private final String region;
    private final ReentrantLock renewing;
    private final Clock clock;

    /// What a profile says of where its credentials come from.
    enum Kind {
        ROLE,
        WEB_IDENTITY,
        SSO,
        KEYS,
        LOGIN,
        PROCESS,
        /// Nothing.
        NONE
    }

    /// Makes a role's provider, with or without a code of an MFA device.
    interface Roles {
        /// @param source who assumes it, for a person
        /// @param signer signs the call; closed with the role
        AwsCredentialsProvider role(
                AssumeRoleRequest request, Optional<String> mfaSerial, String source, AwsCredentialsProvider signer);
    }

    /// @param files the profiles as they are now
    /// @param region of the account; counts where a profile of `aws login` names none
    /// @param renewing held while a session is renewed on disk
    Profiles(
            Environment environment,
            ProfileFile files,
            SignInClients clients,
            Roles roles,
            String region,
            ReentrantLock renewing,
            Clock clock) {
        this.environment = environment;
        this.files = files;
        this.clients = clients;
        this.roles = roles;
        this.region = region;
        this.renewing = renewing;
        this.clock = clock;
    }

    static Kind kind(Profile profile) {
        if (has(profile, "role_arn") && (has(profile, "source_profile") || has(profile, "credential_source"))) {
            return Kind.ROLE;
        }
        if (has(profile, "role_arn") && has(profile, "web_identity_token_file")) {
            return Kind.WEB_IDENTITY;
        }
        if (has(profile, "sso_session") || has(profile, "sso_start_url")) {
            return Kind.SSO;
        }
        if (has(profile, "aws_access_key_id")) {
            return Kind.KEYS;
        }
        if (has(profile, "login_session")) {
            return Kind.LOGIN;
        }
        return has(profile, "credential_process") ? Kind.PROCESS : Kind.NONE;
    }

    /// A profile by name.
    ///
    /// @throws UnusableSetting when it cannot be used
    AwsCredentialsProvider named(String name) {
        return provider(profile(name, "profile " + name), new HashSet<>());
    }

    /// What is found without a name: the environment's keys, its web identity, the profile `AWS_PROFILE` or `default`,
    /// the container, the instance.
    AwsCredentialsProvider usual() {
        if (environment.variable("AWS_ACCESS_KEY_ID").isPresent()) {
            return environmentKeys();
        }
        if (environment.variable("AWS_WEB_IDENTITY_TOKEN_FILE").isPresent()
                && environment.variable("AWS_ROLE_ARN").isPresent()) {
            return webIdentity(
                    environment.variable("AWS_ROLE_ARN").orElseThrow(),
                    environment.variable("AWS_ROLE_SESSION_NAME"),
                    environment.variable("AWS_WEB_IDENTITY_TOKEN_FILE").orElseThrow(),
                    "AWS_WEB_IDENTITY_TOKEN_FILE");
        }
        Optional<String> chosen =
                environment.variable("AWS_PROFILE").or(() -> environment.variable("AWS_DEFAULT_PROFILE"));
        Optional<Profile> profile = chosen.isPresent()
                ? Optional.of(profile(chosen.get(), "profile " + chosen.get() + ", which AWS_PROFILE names,"))
                : files.profile("default").filter(found -> kind(found) != Kind.NONE);
        if (profile.isPresent()) {
            return provider(profile.get(), new HashSet<>());
        }
        if (environment.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI").isPresent()
                || environment.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI").isPresent()) {
            return ofHost(
                    ContainerCredentialsProvider.builder().build(),
                    "the container gives no credentials",
                    "see that its task or pod has a role");
        }
        String none = "no credentials: there is no AWS_ACCESS_KEY_ID, no profile named default with credentials";
        if (environment
                .variable("AWS_EC2_METADATA_DISABLED")
                .filter("true"::equalsIgnoreCase)
                .isPresent()) {
            throw new UnusableSetting(none + ", and AWS_EC2_METADATA_DISABLED is set", Remedies.NONE_FOUND);
        }
        return ofHost(
                InstanceProfileCredentialsProvider.builder().build(),
                none + ", and the instance metadata service gives none",
                Remedies.NONE_FOUND);
    }

    private Profile profile(String name, String said) {
        return files.profile(name)
                .orElseThrow(() -> new UnusableSetting(
                        said + NO_SUCH, "correct the name, or make the profile with aws configure"));
    }

    private AwsCredentialsProvider provider(Profile profile, Set<String> visited) {
        return switch (kind(profile)) {
            case ROLE -> role(profile, visited);
            case WEB_IDENTITY ->
                webIdentity(
                        needed(profile, "role_arn"),
                        profile.property("role_session_name"),
                        needed(profile, "web_identity_token_file"),
                        "web_identity_token_file of profile " + profile.name());
            case SSO -> sso(profile);
            case KEYS -> keys(profile);
            case LOGIN -> login(profile);
            case PROCESS ->
                new CredentialProcess(
                        new QuietCommand(
                                "credential_process of profile " + profile.name(),
                                List.of("sh", "-c", needed(profile, "credential_process")),
                                QuietCommand.TIME_OUT),
                        clock);
            case NONE -> throw wrong(profile, "holds no credentials");
        };
    }

    private AwsCredentialsProvider role(Profile profile, Set<String> visited) {
        if (has(profile, "source_profile") && has(profile, "credential_source")) {
            throw wrong(profile, "has both source_profile and credential_source; keep one of them");
        }
        AssumeRoleRequest.Builder request = AssumeRoleRequest.builder()
                .roleArn(needed(profile, "role_arn"))
                .roleSessionName(profile.property("role_session_name").orElse(CredentialSources.SESSION));
        profile.property("external_id").ifPresent(request::externalId);
        profile.property("duration_seconds").ifPresent(text -> request.durationSeconds(seconds(profile, text)));
        return roles.role(request.build(), profile.property("mfa_serial"), source(profile), signer(profile, visited));
    }

    private static String source(Profile profile) {
        return profile.property("source_profile")
                .map(name -> "profile " + name)
                .orElseGet(() -> profile.property("credential_source").orElse(""));
    }

    private AwsCredentialsProvider signer(Profile profile, Set<String> visited) {
        Optional<String> name = profile.property("source_profile");
        if (name.isEmpty()) {
            return credentialSource(profile);
        }
        Profile source = profile(
                name.get(), "profile " + name.get() + ", which is source_profile of profile " + profile.name() + ",");
        // As in the AWS CLI: keys beside a role are the role's own source, so a profile may name itself.
        if (has(source, "aws_access_key_id")) {
            return keys(source);
        }
        if (!visited.add(source.name())) {
            throw wrong(profile, "leads back to itself by source_profile");
        }
        return provider(source, visited);
    }

    private AwsCredentialsProvider credentialSource(Profile profile) {
        return switch (needed(profile, "credential_source").toLowerCase(Locale.ROOT)) {
            case "environment" -> environmentKeys();
            case "ecscontainer" ->
                ofHost(
                        ContainerCredentialsProvider.builder().build(),
                        "the container (EcsContainer) gives no credentials",
                        "see that this runs in a container with a task role, or correct credential_source of profile "
                                + profile.name());
            case "ec2instancemetadata" ->
                ofHost(
                        InstanceProfileCredentialsProvider.builder().build(),
                        "the instance metadata service (Ec2InstanceMetadata) gives no credentials",
                        "see that this runs on EC2 with an instance profile, or correct credential_source of profile "
                                + profile.name());
            default ->
                throw wrong(
                        profile,
                        "has a credential_source that is none of Environment, EcsContainer, Ec2InstanceMetadata");
        };
    }

    /// Says whose failure it is: the host that did not answer is none of AWS's.
    private static <P extends AwsCredentialsProvider & SdkAutoCloseable> AwsCredentialsProvider ofHost(
            P host, String failed, String remedy) {
        AwsCredentialsProvider said = () -> {
            try {
                return host.resolveCredentials();
            } catch (SdkClientException e) {
                throw new UnusableSetting(failed + " (" + ProblemText.root(e) + ")", remedy);
            }
        };
        return ClosingProvider.of(said, host);
    }

    private AwsCredentialsProvider environmentKeys() {
        String id = environment
                .variable("AWS_ACCESS_KEY_ID")
                .orElseThrow(() -> new UnusableSetting("AWS_ACCESS_KEY_ID is not set", "export it before the start"));
        String secret = environment
                .variable("AWS_SECRET_ACCESS_KEY")
                .orElseThrow(() -> new UnusableSetting(
                        "AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not", "export both before the start"));
        return always(id, secret, environment.variable("AWS_SESSION_TOKEN"));
    }

    private static AwsCredentialsProvider keys(Profile profile) {
        return always(
                needed(profile, "aws_access_key_id"),
                needed(profile, "aws_secret_access_key"),
                profile.property("aws_session_token"));
    }

    private static AwsCredentialsProvider always(String id, String secret, Optional<String> token) {
        AwsCredentials found = token.isPresent()
                ? AwsSessionCredentials.create(id, secret, token.get())
                : AwsBasicCredentials.create(id, secret);
        return () -> found;
    }

    /// @param setting what names the file, for a person
    private AwsCredentialsProvider webIdentity(String arn, Optional<String> session, String tokenFile, String setting) {
        StsClient client = clients.sts(AnonymousCredentialsProvider.create());
        Path file = environment.awsPath(tokenFile);
        AwsCredentialsProvider role = StsAssumeRoleWithWebIdentityCredentialsProvider.builder()
                .stsClient(client)
                // The token is replaced from time to time.
                .refreshRequest(() -> AssumeRoleWithWebIdentityRequest.builder()
                        .roleArn(arn)
                        .roleSessionName(session.orElse(CredentialSources.SESSION))
                        .webIdentityToken(text(file, setting))
                        .build())
                .build();
        return ClosingProvider.of(role, client);
    }

    private static String text(Path file, String setting) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            String why = e instanceof NoSuchFileException ? "no such file" : ProblemText.root(e);
            throw new UnusableSetting(
                    "the web identity token " + file + " cannot be read (" + why + ")",
                    "correct " + setting + ", or have the token written");
        }
    }

    private AwsCredentialsProvider sso(Profile profile) {
        Optional<String> session = profile.property("sso_session");
        Profile where = session.isEmpty()
                ? profile
                : files.getSection("sso-session", session.get())
                        .orElseThrow(() -> wrong(
                                profile,
                                "names sso_session " + session.get() + ", and there is no [sso-session " + session.get()
                                        + "]"));
        String ssoRegion = needed(where, "sso_region");
        String key = session.orElseGet(() -> needed(where, "sso_start_url"));
        String login = "aws sso login --profile " + profile.name();
        SsoClient client = clients.sso(ssoRegion);
        SsoOidcClient tokens = clients.ssoOidc(ssoRegion);
        SsoToken token = new SsoToken(key, environment.awsHome(".aws/sso/cache"), login, tokens, renewing, clock);
        // The type that builder() gives has methods of a class that is not public.
        SsoCredentialsProvider.Builder making = SsoCredentialsProvider.builder();
        SsoCredentialsProvider role = making.ssoClient(client)
                .refreshRequest(() -> GetRoleCredentialsRequest.builder()
                        .accountId(needed(profile, "sso_account_id"))
                        .roleName(needed(profile, "sso_role_name"))
                        .accessToken(token.value())
                        .build())
                .build();
        AwsCredentialsProvider said = () -> {
            try {
                return role.resolveCredentials();
            } catch (UnauthorizedException e) {
                throw new SessionEnded("the SSO session " + key, ProblemText.root(e), login);
            }
        };
        return ClosingProvider.of(said, role, client, tokens);
    }

    private AwsCredentialsProvider login(Profile profile) {
        SigninClient client = clients.signin(profile.property("region").orElse(region));
        LoginCredentialsProvider session = LoginCredentialsProvider.builder()
                .loginSession(needed(profile, "login_session"))
                .signinClient(client)
                .tokenCacheLocation(environment
                        .variable("AWS_LOGIN_CACHE_DIRECTORY")
                        .map(environment::awsPath)
                        .orElseGet(() -> environment.awsHome(".aws/login/cache")))
                .asyncCredentialUpdateEnabled(false)
                .build();
        AwsCredentialsProvider said = () -> {
            // Accounts share the session's file, and its refresh token is good for once.
            renewing.lock();
            try {
                return session.resolveCredentials();
            } catch (SdkClientException e) {
                if (ProblemText.cause(e, IOException.class).isPresent()) {
                    throw e;
                }
                throw notRenewed(profile, e);
            } catch (SigninException e) {
                if (e.statusCode() >= 500 || e.isThrottlingException()) {
                    throw e;
                }
                throw loginEnded(profile, e);
            } finally {
                renewing.unlock();
            }
        };
        return ClosingProvider.of(said, session, client);
    }

    private static RuntimeException notRenewed(Profile profile, SdkClientException e) {
        return ProblemText.cause(e, AccessDeniedException.class)
                .filter(denied -> denied.error() == OAuth2ErrorCode.INSUFFICIENT_PERMISSIONS)
                .<RuntimeException>map(denied -> new UnusableSetting(
                        "the session of aws login of profile " + profile.name() + " may not be renewed",
                        "allow signin:CreateOAuth2Token for who signed in, then run aws login --profile "
                                + profile.name()))
                .orElseGet(() -> loginEnded(profile, e));
    }

    private static SessionEnded loginEnded(Profile profile, RuntimeException e) {
        return new SessionEnded(
                "the session of aws login of profile " + profile.name(),
                AwsText.text(e.getMessage()),
                "aws login --profile " + profile.name());
    }

    private static int seconds(Profile profile, String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw wrong(profile, "has a duration_seconds that is no whole number");
        }
    }

    private static boolean has(Profile profile, String property) {
        return profile.property(property).isPresent();
    }

    private static String needed(Profile profile, String property) {
        return profile.property(property).orElseThrow(() -> wrong(profile, "has no " + property));
    }

    private static UnusableSetting wrong(Profile profile, String what) {
        return new UnusableSetting("profile " + profile.name() + " " + what, "correct it in the AWS config file");
    }
}
