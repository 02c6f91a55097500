package org.tallyboard.aws;

import java.util.concurrent.ScheduledExecutorService;
import org.tallyboard.config.AccountConfig;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.codebuild.CodeBuildClient;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sts.StsClient;

/// The SDK's clients of one account. All retries of the SDK are off: an order must never go out twice, and reads are
/// tried again by the plan, which counts them.
final class Clients implements AutoCloseable {

    private final AccountConfig config;
    private final Timeouts timeouts;
    private final ScheduledExecutorService timer;
    private final SdkHttpClient http;
    private final LiveCredentials credentials;
    private final CodePipelineClient codePipeline;
    private final CodeBuildClient codeBuild;
    private final SnsClient sns;
    private final StsClient sts;

    Clients(AccountConfig config, Timeouts timeouts, ScheduledExecutorService timer, Budgets budgets) {
        this.config = config;
        this.timeouts = timeouts;
        this.timer = timer;
        http = UrlConnectionHttpClient.builder()
                .connectionTimeout(timeouts.connect())
                .socketTimeout(timeouts.attempt())
                .build();
        CredentialSources sources =
                new CredentialSources(source -> built(StsClient.builder().httpClient(http), source, budgets.sts())
                        .build());
        credentials = new LiveCredentials(() -> sources.provider(config.credentials()));
        codePipeline = built(CodePipelineClient.builder().httpClient(http), credentials, budgets.codePipeline())
                .build();
        codeBuild = built(CodeBuildClient.builder().httpClient(http), credentials, budgets.codeBuild())
                .build();
        sns = built(SnsClient.builder().httpClient(http), credentials, budgets.sns())
                .build();
        sts = built(StsClient.builder().httpClient(http), credentials, budgets.sts())
                .build();
    }

    LiveCredentials credentials() {
        return credentials;
    }

    CodePipelineClient codePipeline() {
        return codePipeline;
    }

    CodeBuildClient codeBuild() {
        return codeBuild;
    }

    SnsClient sns() {
        return sns;
    }

    StsClient sts() {
        return sts;
    }

    @Override
    public void close() {
        codePipeline.close();
        codeBuild.close();
        sns.close();
        sts.close();
        credentials.close();
        http.close();
    }

    private <B extends AwsClientBuilder<B, ?>> B built(B builder, AwsCredentialsProvider signer, ServiceBudget budget) {
        ClientOverrideConfiguration override = ClientOverrideConfiguration.builder()
                .retryStrategy(AwsRetryStrategy.doNotRetry())
                .apiCallAttemptTimeout(timeouts.attempt())
                .apiCallTimeout(timeouts.call())
                .scheduledExecutorService(timer)
                .addExecutionInterceptor(budget)
                .putAdvancedOption(SdkAdvancedClientOption.USER_AGENT_SUFFIX, "tallyboard")
                .build();
        B ready = builder.region(Region.of(config.account().region()))
                .credentialsProvider(signer)
                .overrideConfiguration(override);
        config.endpoint().ifPresent(ready::endpointOverride);
        return ready;
    }
}
