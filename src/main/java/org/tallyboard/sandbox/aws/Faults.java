package org.tallyboard.sandbox.aws;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// Makes the simulated AWS misbehave on purpose, switchable while it runs. Safe for any thread.
public final class Faults {
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final Random random;
    private volatile int throttlePercent;

    Faults(int throttlePercent, long seed) {
        this.throttlePercent = throttlePercent;
        this.random = new Random(seed);
    }

    /// What goes wrong.
    public sealed interface Effect {
        /// The call is refused with the service's throttling error.
        record Throttle() implements Effect {}

        /// The call fails with HTTP 500 and nothing is done.
        record ServerError() implements Effect {}

        /// The answer comes that much later; the call is done after the wait.
        record Delay(Duration by) implements Effect {}

        /// The connection is closed without an answer and nothing is done.
        record Refuse() implements Effect {}

        /// The call is done, but the connection is closed without an answer.
        record LoseAnswer() implements Effect {}

        /// The call is refused as if its credentials had expired.
        record ExpireCredentials() implements Effect {}

        /// The call is refused with this AWS error code and text, HTTP 400.
        record Error(String code, String message) implements Effect {}
    }

    /// Which calls a fault is for; what is empty matches all.
    public record Match(Optional<String> accountId, Optional<String> service, Optional<String> operation) {
        /// Every call.
        public static Match all() {
            return new Match(Optional.empty(), Optional.empty(), Optional.empty());
        }

        /// Calls of one operation.
        public static Match operation(String operation) {
            return new Match(Optional.empty(), Optional.empty(), Optional.of(operation));
        }

        /// Calls of one account.
        public static Match account(String accountId) {
            return new Match(Optional.of(accountId), Optional.empty(), Optional.empty());
        }

        boolean fits(String account, String calledService, String calledOperation) {
            return accountId.map(account::equals).orElse(true)
                    && service.map(calledService::equals).orElse(true)
                    && operation.map(calledOperation::equals).orElse(true);
        }
    }

    /// A fault that is switched on; close it to switch it off.
    public final class Rule implements AutoCloseable {
        private final Match match;
        private final Effect effect;
        private final AtomicInteger left;

        private Rule(Match match, Effect effect, int times) {
            this.match = match;
            this.effect = effect;
            this.left = new AtomicInteger(times);
        }

        private boolean takes() {
            return left.getAndUpdate(n -> n > 0 ? n - 1 : 0) > 0;
        }

        @Override
        public void close() {
            rules.remove(this);
        }
    }

    /// Switches a fault on until its rule is closed or [#clear] is called.
    public Rule on(Match match, Effect effect) {
        return times(Integer.MAX_VALUE, match, effect);
    }

    /// Switches a fault on for the next so many calls that match.
    public Rule times(int times, Match match, Effect effect) {
        Rule rule = new Rule(match, effect, times);
        rules.add(rule);
        return rule;
    }

    /// Lets that share of all calls be throttled.
    ///
    /// @param percent 0 to 100
    public void throttle(int percent) {
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException("a share of calls to throttle is 0 to 100 percent, not " + percent);
        }
        throttlePercent = percent;
    }

    /// Switches everything off, the throttled share included.
    public void clear() {
        rules.clear();
        throttlePercent = 0;
    }

    /// What is to go wrong with a call, in the order in which the faults were switched on.
    List<Effect> effects(String accountId, String service, String operation) {
        List<Effect> effects = new ArrayList<>();
        for (Rule rule : rules) {
            if (rule.match.fits(accountId, service, operation) && rule.takes()) {
                effects.add(rule.effect);
            }
        }
        synchronized (random) {
            if (throttlePercent > 0 && random.nextInt(100) < throttlePercent) {
                effects.add(new Effect.Throttle());
            }
        }
        return effects;
    }
}
