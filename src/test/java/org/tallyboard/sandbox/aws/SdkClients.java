package org.tallyboard.sandbox.aws;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.codebuild.CodeBuildClient;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sts.StsClient;

/// AWS's own clients, pointed at a simulated AWS; they never send anything twice.
final class SdkClients implements AutoCloseable {
    private final SdkHttpClient http = UrlConnectionHttpClient.create();
    private final SimulatedAws aws;
    private final AwsCredentials credentials;

    SdkClients(SimulatedAws aws, String account) {
        this(
                aws,
                AwsBasicCredentials.create(
                        aws.account(account).accessKeyId(), aws.account(account).secretAccessKey()));
    }

    SdkClients(SimulatedAws aws, AwsCredentials credentials) {
        this.aws = aws;
        this.credentials = credentials;
    }

    CodePipelineClient pipelines() {
        return pointed(CodePipelineClient.builder().httpClient(http), Region.of(aws.region()))
                .build();
    }

    CodePipelineClient pipelinesIn(String region) {
        return pointed(CodePipelineClient.builder().httpClient(http), Region.of(region))
                .build();
    }

    CodeBuildClient builds() {
        return pointed(CodeBuildClient.builder().httpClient(http), Region.of(aws.region()))
                .build();
    }

    SnsClient notifications() {
        return pointed(SnsClient.builder().httpClient(http), Region.of(aws.region()))
                .build();
    }

    StsClient identity() {
        return pointed(StsClient.builder().httpClient(http), Region.of(aws.region()))
                .build();
    }

    private <B extends AwsClientBuilder<B, C>, C> B pointed(B builder, Region region) {
        return builder.endpointOverride(aws.endpoint())
                .region(region)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .overrideConfiguration(o -> o.retryStrategy(DefaultRetryStrategy.doNotRetry()));
    }

    @Override
    public void close() {
        http.close();
    }
}
