package org.tallyboard.aws.client;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.tallyboard.config.AccountConfig;
import org.tallyboard.config.ConfigException;
import org.tallyboard.config.Environment;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;

/// Makes the provider of one account from what the configuration says of credentials.
public final class CredentialSources implements Supplier<AwsCredentialsProvider> {

    /// What CloudTrail and `lastUpdatedBy` show of a role's session.
    static final String SESSION = "tallyboard";

    private final AccountConfig config;
    private final Environment environment;
    private final ProfileFiles files;
    private final SignInClients clients;
    private final Shared shared;
    private final Clock clock;
    private final List<MfaRole> mfaRoles = new CopyOnWriteArrayList<>();

    /// What the accounts of one program share, because it can be used once.
    ///
    /// @param mfa sessions that were opened with a code
    /// @param renewing held while a session is renewed on disk
    public record Shared(MfaSessions mfa, ReentrantLock renewing) {}

    /// @param clients makes the clients to sign in with
    CredentialSources(
            AccountConfig config, Environment environment, SignInClients clients, Shared shared, Clock clock) {
        this.config = config;
        this.environment = environment;
        files = new ProfileFiles(environment);
        this.clients = clients;
        this.shared = shared;
        this.clock = clock;
    }

    /// The profiles as they are now; the same object until a file has changed.
    ProfileFile profiles() {
        return files.get();
    }

    /// A new provider; what it needs is looked up anew.
    @Override
    public AwsCredentialsProvider get() {
        mfaRoles.clear();
        return provider(config.credentials());
    }

    /// AWS refused keys that it gave: a session that a code has opened is not used again.
    public void refused() {
        mfaRoles.forEach(MfaRole::refused);
    }

    /// What renews credentials that have ended, for a person.
    String renew() {
        return Remedies.renew(config.credentials(), environment, files.get());
    }

    /// What to look at when there are none, or none that AWS takes, for a person.
    String check() {
        return Remedies.check(config.credentials());
    }

    private AwsCredentialsProvider provider(AccountConfig.Credentials credentials) {
        return switch (credentials) {
            case AccountConfig.DefaultChain() -> fromProfiles().usual();
            case AccountConfig.Profile(String name) -> fromProfiles().named(name);
            case AccountConfig.Role role -> {
                AssumeRoleRequest.Builder request =
                        AssumeRoleRequest.builder().roleArn(role.arn()).roleSessionName(SESSION);
                role.externalId().ifPresent(request::externalId);
                yield role(request.build(), role.mfaSerial(), role.source().toString(), provider(role.source()));
            }
            case AccountConfig.StaticKeys keys -> revealed(keys);
        };
    }

    private Profiles fromProfiles() {
        return new Profiles(
                environment, files.get(), clients, this::role, config.account().region(), shared.renewing(), clock);
    }

    private AwsCredentialsProvider role(
            AssumeRoleRequest request, Optional<String> mfaSerial, String source, AwsCredentialsProvider signer) {
        StsClient client = clients.sts(signer);
        if (mfaSerial.isPresent()) {
            MfaRole role = new MfaRole(
                    new MfaSessions.Key(request.roleArn(), mfaSerial.get(), source), request, client, shared.mfa());
            mfaRoles.add(role);
            return ClosingProvider.of(role, client, signer);
        }
        AwsCredentialsProvider role = StsAssumeRoleCredentialsProvider.builder()
                .stsClient(client)
                .refreshRequest(request)
                .build();
        return ClosingProvider.of(role, client, signer);
    }

    private static AwsCredentialsProvider revealed(AccountConfig.StaticKeys keys) {
        try {
            String secret = keys.secretAccessKey().reveal();
            AwsCredentials found = keys.sessionToken().isPresent()
                    ? AwsSessionCredentials.create(
                            keys.accessKeyId(),
                            secret,
                            keys.sessionToken().get().reveal())
                    : AwsBasicCredentials.create(keys.accessKeyId(), secret);
            return () -> found;
        } catch (ConfigException e) {
            throw new UnusableSetting(e);
        }
    }
}
