package org.tallyboard.aws;

import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tallyboard.aws.client.AwsText;
import org.tallyboard.aws.client.Budgets;
import org.tallyboard.aws.client.Clients;
import org.tallyboard.aws.client.MonotonicClock;
import org.tallyboard.aws.client.NoCredentials;
import org.tallyboard.aws.client.NotSent;
import org.tallyboard.aws.client.Problem;
import org.tallyboard.aws.client.ProblemText;
import org.tallyboard.aws.client.ServiceBudget;
import org.tallyboard.aws.client.WrongAccount;
import org.tallyboard.config.AccountConfig;
import org.tallyboard.operate.Caller;
import org.tallyboard.source.Account;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/// One account in one Region: its clients, budgets, and what is known of its pipelines.
final class AwsAccount implements AutoCloseable {

    private final AccountConfig config;
    private final Clock clock;
    private final MonotonicClock ticks;
    private final Budgets budgets;
    private final Clients clients;
    private final ProblemText problems;
    private final Pipelines pipelines;
    private final ReentrantLock identityLock = new ReentrantLock();
    /// The access key that STS has said to belong to the configured account.
    private @Nullable String verified;

    /// @param callsPerSecond this entry's part of the budget
    AwsAccount(
            AccountConfig config,
            double callsPerSecond,
            Path cacheFolder,
            Clients.Shared shared,
            MonotonicClock ticks) {
        this.config = config;
        clock = shared.clock();
        this.ticks = ticks;
        budgets = Budgets.of(callsPerSecond, ticks);
        clients = new Clients(config, shared, budgets);
        problems = new ProblemText(config, clients.sources());
        pipelines = new Pipelines(new StructureCache(cacheFolder
                .resolve(config.account().accountId())
                .resolve(config.account().region())));
    }

    Account account() {
        return config.account();
    }

    AccountConfig config() {
        return config;
    }

    Clock clock() {
        return clock;
    }

    MonotonicClock ticks() {
        return ticks;
    }

    Budgets budgets() {
        return budgets;
    }

    Clients clients() {
        return clients;
    }

    ProblemText problems() {
        return problems;
    }

    Pipelines pipelines() {
        return pipelines;
    }

    /// Makes sure that there are credentials and that they belong to the configured account; asks STS only when the
    /// access key is new.
    void verify() {
        AwsCredentials credentials = credentials();
        identityLock.lock();
        try {
            if (credentials.accessKeyId().equals(verified)) {
                return;
            }
            Caller caller = askCaller();
            if (!caller.accountId().equals(account().accountId())) {
                throw new WrongAccount(caller.accountId(), account().accountId());
            }
            verified = credentials.accessKeyId();
        } finally {
            identityLock.unlock();
        }
    }

    /// Asks STS who acts.
    Caller askCaller() {
        credentials();
        return order(budgets.sts(), () -> {
            GetCallerIdentityResponse answer = clients.sts().getCallerIdentity();
            return new Caller(AwsText.text(answer.account()), AwsText.text(answer.arn()));
        });
    }

    /// Runs a call in the next slot of a budget, ahead of all polling.
    <T> T order(ServiceBudget budget, Supplier<T> call) {
        return called(budget, budget::awaitOrderSlot, call);
    }

    /// Runs a call in the next slot that throttling has left, for what is read without a plan.
    <T> T poll(ServiceBudget budget, Supplier<T> call) {
        return called(budget, budget::awaitPollSlot, call);
    }

    private interface Slot {
        void await() throws InterruptedException;
    }

    private <T> T called(ServiceBudget budget, Slot slot, Supplier<T> call) {
        try {
            slot.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotSent();
        }
        boolean throttled = false;
        try {
            return call.get();
        } catch (RuntimeException e) {
            Problem problem = problems.of(e, "");
            throttled = problem.kind() == Problem.Kind.THROTTLED;
            refused(problem);
            throw e;
        } finally {
            budget.ended(throttled);
        }
    }

    /// After the service refused the credentials, new ones are looked for.
    void refused(Problem problem) {
        if (problem.keysRefused()) {
            clients.sources().refused();
        }
        if (problem.kind() == Problem.Kind.CREDENTIALS) {
            clients.credentials().forget();
            identityLock.lock();
            try {
                verified = null;
            } finally {
                identityLock.unlock();
            }
        }
    }

    /// Credentials now, or [NoCredentials].
    AwsCredentials credentials() {
        try {
            return clients.credentials().resolveCredentials();
        } catch (RuntimeException e) {
            throw new NoCredentials(e);
        }
    }

    @Override
    public void close() {
        clients.close();
    }
}
