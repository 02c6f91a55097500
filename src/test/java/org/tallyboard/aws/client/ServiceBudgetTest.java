package org.tallyboard.aws.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.tallyboard.aws.AwsAccounts;
import org.tallyboard.config.AccountConfig;
import org.tallyboard.source.Account;

class ServiceBudgetTest {

    private final VirtualTime time = new VirtualTime(Instant.EPOCH);

    @Test
    void no_window_of_five_seconds_lets_more_out_however_many_push() throws InterruptedException {
        ServiceBudget budget = new ServiceBudget(2, time);
        List<Instant> out = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 12; i++) {
            time.threads()
                    .newThread(() -> {
                        try {
                            budget.pass();
                            out.add(time.now());
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    })
                    .start();
        }
        time.pass(Duration.ofSeconds(1));
        assertThat(out).hasSize(10);
        time.pass(Duration.ofSeconds(5));
        assertThat(out).hasSize(12);
        assertThat(Duration.between(out.get(9), out.get(10))).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void a_waiting_order_can_be_stopped() throws InterruptedException {
        ServiceBudget budget = new ServiceBudget(0.1, time);
        budget.awaitOrderSlot();
        List<String> ends = new CopyOnWriteArrayList<>();
        Thread waiting = time.threads().newThread(() -> {
            try {
                budget.awaitOrderSlot();
                ends.add("sent");
            } catch (InterruptedException e) {
                ends.add("stopped");
            }
        });
        waiting.start();
        time.pass(Duration.ofSeconds(1));
        waiting.interrupt();
        waiting.join(Duration.ofSeconds(5));
        assertThat(ends).containsExactly("stopped");
    }

    @Test
    void entries_of_one_account_and_region_share_its_budget() {
        AccountConfig first = entry("a", "eu-west-1", 4);
        AccountConfig second = entry("b", "eu-west-1", 6);
        AccountConfig elsewhere = entry("c", "us-east-1", 6);
        List<AccountConfig> all = List.of(first, second, elsewhere);
        assertThat(AwsAccounts.share(first, all)).isEqualTo(2, within(1e-9));
        assertThat(AwsAccounts.share(second, all)).isEqualTo(2, within(1e-9));
        assertThat(AwsAccounts.share(elsewhere, all)).isEqualTo(6, within(1e-9));
    }

    private static AccountConfig entry(String name, String region, double calls) {
        return new AccountConfig(
                new Account(name, "123456784821", region, "#000000"),
                Optional.empty(),
                Optional.empty(),
                calls,
                new AccountConfig.DefaultChain());
    }
}
