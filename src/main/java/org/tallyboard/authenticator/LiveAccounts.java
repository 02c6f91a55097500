package org.tallyboard.authenticator;

import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The accounts as they are at the moment of each question: the file is looked at every time, and read when it is
/// another. While it cannot be used there are none: who was removed by a hand that slipped in another line stays
/// out.
final class LiveAccounts {

    private static final Logger LOG = LoggerFactory.getLogger(LiveAccounts.class);
    /// Longer than a step of a file system's clock: until then a file that looks the same is read once more.
    private static final Duration SETTLED = Duration.ofMillis(50);

    private final AccountFile file;
    private volatile @Nullable Seen seen;

    /// @param since when a file of this stamp was first seen
    /// @param problem why nobody is known; empty when it could be read
    private record Seen(@Nullable Object stamp, long since, Accounts accounts, boolean isSettled, String problem) {
        boolean is(@Nullable Object other) {
            return stamp != null && stamp.equals(other);
        }
    }

    LiveAccounts(AccountFile file) {
        this.file = file;
    }

    Accounts now() {
        Seen known = seen;
        if (known != null && known.isSettled && known.is(stamp())) {
            return known.accounts;
        }
        return read().accounts;
    }

    private @Nullable Object stamp() {
        try {
            return file.stamp();
        } catch (IOException e) {
            return null;
        }
    }

    private synchronized Seen read() {
        Seen known = seen;
        long now = System.nanoTime();
        // Before the text: a file that is changed meanwhile has another stamp next time.
        @Nullable Object stamp = stamp();
        boolean same = known != null && known.is(stamp);
        if (known != null && same && known.isSettled) {
            return known;
        }
        long since = known != null && same ? known.since : now;
        boolean settled = same && now - since > SETTLED.toNanos();
        Seen read;
        try {
            read = new Seen(stamp, since, file.read(), settled, "");
            if (known != null && !known.problem.isEmpty()) {
                LOG.info(
                        "The accounts can be used again: {}",
                        read.accounts.all().size());
            }
        } catch (AccountsException e) {
            read = new Seen(stamp, since, Accounts.NONE, settled, String.valueOf(e.getMessage()));
            if (known == null || !known.problem.equals(read.problem)) {
                LOG.error("Nobody is let in: {}", read.problem);
            }
        }
        seen = read;
        return read;
    }
}
