package org.tallyboard.aws.client;

import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/// A provider that closes what it was made of.
///
/// @param parts closed in this order, where they can be
record ClosingProvider(AwsCredentialsProvider provider, List<Object> parts)
        implements AwsCredentialsProvider, SdkAutoCloseable {

    ClosingProvider {
        parts = List.copyOf(parts);
    }

    static ClosingProvider of(AwsCredentialsProvider provider, Object... parts) {
        return new ClosingProvider(provider, List.of(parts));
    }

    @Override
    public AwsCredentials resolveCredentials() {
        return provider.resolveCredentials();
    }

    @Override
    public void close() {
        close(provider);
        parts.forEach(ClosingProvider::close);
    }

    static void close(Object part) {
        if (part instanceof SdkAutoCloseable closeable) {
            closeable.close();
        }
    }
}
