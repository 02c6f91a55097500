package org.tallyboard.aws.client;

import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/// Credentials that survive weeks: the provider behind them is built anew after it failed, after the service refused
/// what it gave, and after the files that it was built from have changed. So a new `aws sso login` is noticed. A
/// provider is closed when the last task that uses it is done with it, never under one.
public final class ReloadingCredentials implements AwsCredentialsProvider, AutoCloseable {

    private final Supplier<AwsCredentialsProvider> factory;
    private final Supplier<?> version;
    private @Nullable Held held;

    /// A provider, and how many use it now. Guarded by the lock of what is around it.
    private static final class Held {
        private final AwsCredentialsProvider provider;
        private final Object version;
        private int users;
        private boolean retired;

        Held(AwsCredentialsProvider provider, Object version) {
            this.provider = provider;
            this.version = version;
        }
    }

    /// @param factory builds a provider
    /// @param version what it is built from: another object means that it has changed
    ReloadingCredentials(Supplier<AwsCredentialsProvider> factory, Supplier<?> version) {
        this.factory = factory;
        this.version = version;
    }

    @Override
    public AwsCredentials resolveCredentials() {
        return with(AwsCredentialsProvider::resolveCredentials);
    }

    /// Opens the session that waits for a code of an MFA device; does nothing where none waits.
    ///
    /// @throws MfaRefused when AWS does not accept the code
    public void enter(String code) {
        with(provider -> {
            try {
                return provider.resolveCredentials();
            } catch (RuntimeException e) {
                MfaRole role = ProblemText.cause(e, MfaNeeded.class)
                        .map(MfaNeeded::role)
                        .orElseThrow(() -> e);
                role.open(code);
                return provider.resolveCredentials();
            }
        });
    }

    /// The service refused these credentials: find new ones next time.
    public synchronized void forget() {
        if (held != null) {
            retire(held);
        }
    }

    @Override
    public void close() {
        forget();
    }

    private <T> T with(Function<AwsCredentialsProvider, T> use) {
        Held mine = take();
        try {
            return use.apply(mine.provider);
        } catch (RuntimeException e) {
            // That a code is missing, or wrong, is no fault of the provider.
            if (ProblemText.cause(e, MfaNeeded.class).isEmpty()
                    && ProblemText.cause(e, MfaRefused.class).isEmpty()) {
                synchronized (this) {
                    retire(mine);
                }
            }
            throw e;
        } finally {
            release(mine);
        }
    }

    private synchronized Held take() {
        Object now = version.get();
        Held known = held;
        if (known != null && known.version != now) {
            retire(known);
            known = null;
        }
        if (known == null) {
            known = new Held(factory.get(), now);
            held = known;
        }
        known.users++;
        return known;
    }

    private synchronized void release(Held used) {
        used.users--;
        closeUnused(used);
    }

    private void retire(Held old) {
        if (held == old) {
            held = null;
        }
        if (!old.retired) {
            old.retired = true;
            closeUnused(old);
        }
    }

    private static void closeUnused(Held old) {
        if (old.retired && old.users == 0) {
            ClosingProvider.close(old.provider);
        }
    }
}
