package org.tallyboard.aws;

import java.util.function.Function;
import org.tallyboard.config.AccountConfig;
import org.tallyboard.config.ConfigException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/// Makes a provider from what the configuration says of credentials.
final class CredentialSources {

    private static final String SESSION = "tallyboard";

    private final ProfileFiles files = new ProfileFiles();
    private final Function<AwsCredentialsProvider, StsClient> sts;

    /// @param sts makes an STS client that signs with the given credentials, to assume roles with
    CredentialSources(Function<AwsCredentialsProvider, StsClient> sts) {
        this.sts = sts;
    }

    AwsCredentialsProvider provider(AccountConfig.Credentials credentials) {
        return switch (credentials) {
            case AccountConfig.DefaultChain() ->
                DefaultCredentialsProvider.builder().profileFile(files).build();
            case AccountConfig.Profile(String name) ->
                ProfileCredentialsProvider.builder()
                        .profileFile(files)
                        .profileName(name)
                        .build();
            case AccountConfig.Role role -> assumed(role);
            case AccountConfig.StaticKeys keys -> revealed(keys);
        };
    }

    private AwsCredentialsProvider assumed(AccountConfig.Role role) {
        AwsCredentialsProvider source = provider(role.source());
        StsClient client = sts.apply(source);
        StsAssumeRoleCredentialsProvider assuming = StsAssumeRoleCredentialsProvider.builder()
                .stsClient(client)
                .refreshRequest(request -> {
                    request.roleArn(role.arn()).roleSessionName(SESSION);
                    role.externalId().ifPresent(request::externalId);
                })
                .build();
        return new Assumed(assuming, client, source);
    }

    /// Closes what it was made of.
    private record Assumed(StsAssumeRoleCredentialsProvider role, StsClient client, AwsCredentialsProvider source)
            implements AwsCredentialsProvider, SdkAutoCloseable {

        @Override
        public AwsCredentials resolveCredentials() {
            return role.resolveCredentials();
        }

        @Override
        public void close() {
            role.close();
            client.close();
            if (source instanceof SdkAutoCloseable closeable) {
                closeable.close();
            }
        }
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
            throw new SecretUnknown(String.valueOf(e.getMessage()));
        }
    }

    /// A secret's reference cannot be resolved; the text names the reference, never the value.
    static final class SecretUnknown extends RuntimeException {
        private static final long serialVersionUID = 1L;

        SecretUnknown(String message) {
            super(message);
        }
    }
}
