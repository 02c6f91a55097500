package org.tallyboard.sandbox.aws.world;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Everything behind the simulated AWS, under one lock. Every look first lets happen what has come due.
public final class World {
    private final ReentrantLock lock = new ReentrantLock();
    private final InstantSource clock;
    private final Agenda agenda;
    private final Ids ids;
    private final Flow flow;
    private final Orders orders;
    private boolean settingUp;
    private final Map<String, SimulatedAccount> accounts = new LinkedHashMap<>();

    /// An empty world.
    ///
    /// @param region the one Region it is in
    /// @param accounts account ids by name
    /// @param begin the world's first moment; a past one leaves room for a history
    /// @param clock the time up to which things have happened whenever anybody looks
    public World(
            String region,
            Map<String, String> accounts,
            long seed,
            Instant begin,
            InstantSource clock,
            Behaviour behaviour) {
        this.clock = clock;
        this.agenda = new Agenda(begin);
        this.ids = new Ids(seed);
        accounts.forEach((name, id) -> this.accounts.put(name, new SimulatedAccount(name, id, region)));
        this.flow = new Flow(this, agenda, ids, behaviour);
        this.orders = new Orders(flow);
    }

    /// Looks at the world, or changes it, as one step that nothing can come between.
    public <T> T locked(Supplier<T> step) {
        lock.lock();
        try {
            // What happens within the world looks at it as it is at that moment, not as it will be.
            if (!settingUp && lock.getHoldCount() == 1) {
                agenda.advance(clock.instant());
            }
            return step.get();
        } finally {
            lock.unlock();
        }
    }

    /// Sets the world up as of its first moment: nothing happens until this has ended.
    public void setUp(Runnable step) {
        lock.lock();
        try {
            settingUp = true;
            step.run();
        } finally {
            settingUp = false;
            lock.unlock();
        }
    }

    /// The time of what is happening now. Only within [#locked].
    public Instant now() {
        return agenda.now();
    }

    /// The orders a caller can give. Only within [#locked].
    public Orders orders() {
        return orders;
    }

    /// Fresh ids. Only within [#locked].
    public Ids ids() {
        return ids;
    }

    /// Lets something happen at a later time, as part of the world. Only within [#locked], from a [Behaviour], or while
    /// the world is being set up by one thread.
    public void at(Instant when, Runnable what) {
        agenda.at(when, what);
    }

    /// Lets something happen after a while; see [#at].
    public void after(Duration delay, Runnable what) {
        agenda.at(agenda.now().plus(delay), what);
    }

    /// The accounts, in the order in which they were given.
    public Collection<SimulatedAccount> accounts() {
        return Collections.unmodifiableCollection(accounts.values());
    }

    /// The account of that name.
    ///
    /// @throws IllegalArgumentException if there is none
    public AccountControl account(String name) {
        return new AccountControl(this, find(name));
    }

    /// The account with that id.
    ///
    /// @throws IllegalArgumentException if there is none
    public SimulatedAccount accountWithId(String accountId) {
        return accounts.values().stream()
                .filter(account -> account.accountId().equals(accountId))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no account " + accountId + " in this world"));
    }

    Flow flow() {
        return flow;
    }

    private SimulatedAccount find(String name) {
        SimulatedAccount account = accounts.get(name);
        if (account == null) {
            throw new IllegalArgumentException("no account " + name + " in this world, only " + accounts.keySet());
        }
        return account;
    }
}
