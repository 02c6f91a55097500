package org.tallyboard.aws.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.utils.SdkAutoCloseable;

class ReloadingCredentialsTest {

    /// Keeps the token that it found when it was built, as the SDK's SSO provider does.
    private record SsoLike(String token, List<String> closed) implements AwsCredentialsProvider, SdkAutoCloseable {
        @Override
        public AwsCredentials resolveCredentials() {
            if (token.equals("expired")) {
                throw SdkClientException.create("The SSO session has expired");
            }
            return AwsBasicCredentials.create(token, "secret");
        }

        @Override
        public void close() {
            closed.add(token);
        }
    }

    private String tokenOnDisk = "first";
    private final List<String> closed = new ArrayList<>();
    private int built;
    private Object files = new Object();

    private final ReloadingCredentials credentials = new ReloadingCredentials(
            () -> {
                built++;
                return new SsoLike(tokenOnDisk, closed);
            },
            () -> files);

    @Test
    void a_new_login_is_noticed_after_the_session_ended() {
        assertThat(credentials.resolveCredentials().accessKeyId()).isEqualTo("first");
        credentials.resolveCredentials();
        assertThat(built).isEqualTo(1);
        tokenOnDisk = "expired";
        credentials.forget();
        assertThat(closed).containsExactly("first");
        assertThatThrownBy(credentials::resolveCredentials).hasMessageContaining("SSO session");
        tokenOnDisk = "second";
        assertThat(credentials.resolveCredentials().accessKeyId()).isEqualTo("second");
        credentials.close();
        assertThat(closed).containsExactly("first", "expired", "second");
    }

    @Test
    void a_provider_is_not_closed_under_a_task_that_uses_it() throws Exception {
        CountDownLatch inUse = new CountDownLatch(1);
        CountDownLatch forgotten = new CountDownLatch(1);
        AtomicBoolean isClosed = new AtomicBoolean();
        ReloadingCredentials shared = new ReloadingCredentials(
                () -> ClosingProvider.of(
                        () -> {
                            inUse.countDown();
                            try {
                                forgotten.await();
                            } catch (InterruptedException e) {
                                throw new IllegalStateException(e);
                            }
                            if (isClosed.get()) {
                                throw new IllegalStateException("closed");
                            }
                            return AwsBasicCredentials.create("key", "secret");
                        },
                        (SdkAutoCloseable) () -> isClosed.set(true)),
                () -> files);
        try (ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<AwsCredentials> first = tasks.submit(shared::resolveCredentials);
            inUse.await();
            shared.forget();
            boolean closedUnderIt = isClosed.get();
            // Before anything is asserted: the executor waits for its task, so a failure would hang.
            forgotten.countDown();
            assertThat(closedUnderIt).isFalse();
            assertThat(first.get().accessKeyId()).isEqualTo("key");
            assertThat(isClosed).isTrue();
        }
    }

    @Test
    void changed_files_are_noticed_and_the_old_provider_closed() {
        credentials.resolveCredentials();
        tokenOnDisk = "second";
        assertThat(credentials.resolveCredentials().accessKeyId()).isEqualTo("first");
        files = new Object();
        assertThat(credentials.resolveCredentials().accessKeyId()).isEqualTo("second");
        assertThat(closed).containsExactly("first");
    }
}
