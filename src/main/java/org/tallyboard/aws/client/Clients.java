package org.tallyboard.aws.client;

import java.time.Clock;
import java.util.concurrent.ScheduledExecutorService;
import org.tallyboard.config.AccountConfig;
import org.tallyboard.config.AwsConfig;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.codebuild.CodeBuildClient;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.signin.SigninClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sso.SsoClient;
import software.amazon.awssdk.services.ssooidc.SsoOidcClient;
import software.amazon.awssdk.services.sts.StsClient;

/// The SDK's clients of one account. All retries of the SDK are off: an order must never go out twice, and reads are
/// tried again by the plan, which counts them.
public final class Clients implements AutoCloseable, SignInClients {

    private final AccountConfig config;
    private final Shared shared;
    private final Budgets budgets;
    private final CredentialSources sources;
    private final ReloadingCredentials credentials;
    private final CodePipelineClient codePipeline;
    private final CodeBuildClient codeBuild;
    private final SnsClient sns;
    private final StsClient sts;

    /// What the clients of all accounts share.
    ///
    /// @param network closed by who made it
    public record Shared(
            AwsConfig aws,
            Network network,
            Timeouts timeouts,
            ScheduledExecutorService timer,
            Clock clock,
            CredentialSources.Shared sessions) {}

    /// Makes the clients of one account, in its Region. Nothing is sent here, and credentials are looked up
    /// with the first call.
    ///
    /// @param shared outlives the clients: closing them leaves the network open
    /// @param budgets holds back the HTTP attempts of each service
    public Clients(AccountConfig config, Shared shared, Budgets budgets) {
        this.config = config;
        this.shared = shared;
        this.budgets = budgets;
        sources = new CredentialSources(config, shared.aws().environment(), this, shared.sessions(), shared.clock());
        credentials = new ReloadingCredentials(sources, sources::profiles);
        Network http = shared.network();
        codePipeline = built(CodePipelineClient.builder().httpClient(http), credentials, budgets.codePipeline())
                .build();
        codeBuild = built(CodeBuildClient.builder().httpClient(http), credentials, budgets.codeBuild())
                .build();
        sns = built(SnsClient.builder().httpClient(http), credentials, budgets.sns())
                .build();
        sts = sts(credentials);
    }

    /// What the calls of this account are signed with; closed with the clients.
    public ReloadingCredentials credentials() {
        return credentials;
    }

    /// Where these credentials come from.
    public CredentialSources sources() {
        return sources;
    }

    /// CodePipeline in the account's Region; closed with the others.
    public CodePipelineClient codePipeline() {
        return codePipeline;
    }

    /// CodeBuild in the account's Region; closed with the others.
    public CodeBuildClient codeBuild() {
        return codeBuild;
    }

    /// SNS in the account's Region; closed with the others.
    public SnsClient sns() {
        return sns;
    }

    /// STS in the account's Region, signed with the account's own credentials; closed with the others.
    public StsClient sts() {
        return sts;
    }

    @Override
    public StsClient sts(AwsCredentialsProvider signer) {
        return built(StsClient.builder().httpClient(shared.network()), signer, budgets.sts())
                .build();
    }

    @Override
    public SsoClient sso(String region) {
        return signIn(SsoClient.builder().httpClient(shared.network()), region).build();
    }

    @Override
    public SsoOidcClient ssoOidc(String region) {
        return signIn(SsoOidcClient.builder().httpClient(shared.network()), region)
                .build();
    }

    @Override
    public SigninClient signin(String region) {
        return signIn(SigninClient.builder().httpClient(shared.network()), region)
                .build();
    }

    @Override
    public void close() {
        codePipeline.close();
        codeBuild.close();
        sns.close();
        sts.close();
        credentials.close();
    }

    private <B extends AwsClientBuilder<B, ?>> B built(B builder, AwsCredentialsProvider signer, ServiceBudget budget) {
        B ready = builder.region(Region.of(config.account().region()))
                .credentialsProvider(signer)
                .overrideConfiguration(
                        override().addExecutionInterceptor(budget).build());
        config.endpoint().ifPresent(ready::endpointOverride);
        return ready;
    }

    /// Services that people sign in with have Regions and addresses of their own, whatever takes AWS's place for the
    /// account.
    private <B extends AwsClientBuilder<B, ?>> B signIn(B builder, String region) {
        return builder.region(Region.of(region))
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .overrideConfiguration(override().build());
    }

    private ClientOverrideConfiguration.Builder override() {
        return ClientOverrideConfiguration.builder()
                .retryStrategy(AwsRetryStrategy.doNotRetry())
                .apiCallAttemptTimeout(shared.timeouts().attempt())
                .apiCallTimeout(shared.timeouts().call())
                .scheduledExecutorService(shared.timer())
                .putAdvancedOption(SdkAdvancedClientOption.USER_AGENT_SUFFIX, "tallyboard");
    }
}
