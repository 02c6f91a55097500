package org.tallyboard.aws;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/// Credentials that survive weeks: the provider behind them is built anew after it failed, and after the service called
/// them expired. That is how a new `aws sso login` is noticed, because the SDK's SSO provider keeps the token that it
/// found when it was built (aws-sdk-java-v2 issue 3777).
final class LiveCredentials implements AwsCredentialsProvider, AutoCloseable {

    private final Supplier<AwsCredentialsProvider> factory;
    private @Nullable AwsCredentialsProvider provider;

    LiveCredentials(Supplier<AwsCredentialsProvider> factory) {
        this.factory = factory;
    }

    @Override
    public AwsCredentials resolveCredentials() {
        AwsCredentialsProvider current = current();
        try {
            return current.resolveCredentials();
        } catch (RuntimeException e) {
            forget(current);
            throw e;
        }
    }

    /// The service refused these credentials: find new ones next time.
    void forget() {
        AwsCredentialsProvider current;
        synchronized (this) {
            current = provider;
        }
        if (current != null) {
            forget(current);
        }
    }

    @Override
    public void close() {
        forget();
    }

    private synchronized AwsCredentialsProvider current() {
        AwsCredentialsProvider known = provider;
        if (known == null) {
            known = factory.get();
            provider = known;
        }
        return known;
    }

    private void forget(AwsCredentialsProvider used) {
        synchronized (this) {
            if (provider != used) {
                return;
            }
            provider = null;
        }
        if (used instanceof SdkAutoCloseable closeable) {
            closeable.close();
        }
    }
}
