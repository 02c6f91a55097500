package org.tallyboard.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.tallyboard.config.AccountConfig;
import org.tallyboard.source.Account;

class ServiceBudgetTest {

    @Test
    void no_window_of_five_seconds_lets_more_out_however_many_push() throws InterruptedException {
        ServiceBudget budget = new ServiceBudget(2, new Ticks(Clock.systemUTC()));
        List<Long> out = new CopyOnWriteArrayList<>();
        List<Thread> pushing = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            pushing.add(Thread.startVirtualThread(() -> {
                try {
                    budget.pass();
                    out.add(System.nanoTime());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        for (Thread thread : pushing) {
            thread.join();
        }
        List<Long> sorted = out.stream().sorted().toList();
        assertThat(sorted).hasSize(12);
        assertThat(Duration.ofNanos(sorted.get(9) - sorted.get(0))).isLessThan(Duration.ofSeconds(2));
        assertThat(Duration.ofNanos(sorted.get(10) - sorted.get(0))).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void a_waiting_order_can_be_stopped() throws InterruptedException {
        ServiceBudget budget = new ServiceBudget(0.1, new Ticks(Clock.systemUTC()));
        budget.awaitOrderSlot();
        List<String> ends = new CopyOnWriteArrayList<>();
        Thread waiting = Thread.startVirtualThread(() -> {
            try {
                budget.awaitOrderSlot();
                ends.add("sent");
            } catch (InterruptedException e) {
                ends.add("stopped");
            }
        });
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
