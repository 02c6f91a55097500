package org.tallyboard.sandbox.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.tallyboard.sandbox.aws.demo.DemoWorld;
import org.tallyboard.sandbox.aws.protocol.AccessKey;
import org.tallyboard.sandbox.aws.protocol.AccessKeys;
import org.tallyboard.sandbox.aws.protocol.SignatureV4;
import org.tallyboard.sandbox.aws.world.Behaviour;
import org.tallyboard.sandbox.aws.world.Partition;
import org.tallyboard.sandbox.aws.world.World;

/// A simulated AWS on loopback: CodePipeline, CodeBuild, STS and SNS behind one endpoint.
///
/// Answers follow the service models, signatures are verified, and the access key chooses the account. What happens in
/// it is in [#world()], what was asked in [#calls()], and [#faults()] makes it misbehave.
public final class SimulatedAws implements AutoCloseable {
    private static final int CALLS = 200_000;
    private static final long CALL_BYTES = 64L * 1024 * 1024;

    private final Options options;
    private final World world;
    private final AccessKeys keys;
    private final CallLog calls;
    private final Faults faults;
    private final List<Account> accounts;
    private final HttpServer server;
    private final ExecutorService executor;

    /// An account of the simulated AWS, with the credentials it was started with.
    public record Account(String name, String accountId, String accessKeyId, String secretAccessKey) {
        @Override
        public String toString() {
            return "Account[" + name + " " + accountId + "]";
        }
    }

    /// How to start.
    ///
    /// @param accounts account ids (twelve digits) by name
    /// @param region the one Region
    /// @param clock the world's time, and that of the call log; signatures are always checked against the real time
    /// @param seed decides everything that looks like chance
    /// @param pipelines how many pipelines the living world has; 0 starts an empty world that waits to be told
    /// @param speed how many times faster than natural steps run
    /// @param throttlePercent the share of calls that are throttled
    public record Options(
            Map<String, String> accounts,
            String region,
            InstantSource clock,
            long seed,
            int pipelines,
            double speed,
            int throttlePercent) {

        /// Checks the ranges.
        public Options {
            accounts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(accounts));
            if (pipelines < 0 || pipelines > 1000) {
                throw new IllegalArgumentException("pipelines must be 0 to 1000, not " + pipelines);
            }
            if (!(speed > 0) || speed > 10_000) {
                throw new IllegalArgumentException("speed must be over 0 and at most 10000, not " + speed);
            }
            if (throttlePercent < 0 || throttlePercent > 100) {
                throw new IllegalArgumentException("throttle must be 0 to 100 percent, not " + throttlePercent);
            }
        }

        /// An empty world with the accounts `prod` and `staging` in eu-west-1; nothing in it moves by itself.
        public static Options settable() {
            Map<String, String> accounts = new LinkedHashMap<>();
            accounts.put("prod", "123456784821");
            accounts.put("staging", "345678907730");
            return new Options(accounts, "eu-west-1", InstantSource.system(), 1, 0, 1, 0);
        }

        /// The living world of the sandbox: thirty pipelines with a past, every state to be seen at once, going on by
        /// itself.
        public static Options demo() {
            return settable().withPipelines(30);
        }

        /// The same with other accounts (ids by name).
        public Options withAccounts(Map<String, String> newAccounts) {
            return new Options(newAccounts, region, clock, seed, pipelines, speed, throttlePercent);
        }

        /// The same in another Region.
        public Options withRegion(String newRegion) {
            return new Options(accounts, newRegion, clock, seed, pipelines, speed, throttlePercent);
        }

        /// The same with another clock for the world.
        public Options withClock(InstantSource newClock) {
            return new Options(accounts, region, newClock, seed, pipelines, speed, throttlePercent);
        }

        /// The same with another seed.
        public Options withSeed(long newSeed) {
            return new Options(accounts, region, clock, newSeed, pipelines, speed, throttlePercent);
        }

        /// The same with so many pipelines.
        public Options withPipelines(int count) {
            return new Options(accounts, region, clock, seed, count, speed, throttlePercent);
        }

        /// The same at another speed.
        public Options withSpeed(double factor) {
            return new Options(accounts, region, clock, seed, pipelines, factor, throttlePercent);
        }

        /// The same with that share of calls throttled.
        public Options withThrottle(int percent) {
            return new Options(accounts, region, clock, seed, pipelines, speed, percent);
        }
    }

    private SimulatedAws(Options options) throws IOException {
        this.options = options;
        this.world = options.pipelines() == 0
                ? new World(
                        options.region(),
                        options.accounts(),
                        options.seed(),
                        options.clock().instant(),
                        options.clock(),
                        Behaviour.untilTold())
                : DemoWorld.make(
                        options.region(),
                        options.accounts(),
                        options.seed(),
                        options.pipelines(),
                        options.speed(),
                        options.clock());
        this.keys = new AccessKeys();
        this.calls = new CallLog(CALLS, CALL_BYTES);
        this.faults = new Faults(options.throttlePercent(), options.seed());
        this.accounts = new ArrayList<>();
        options.accounts().forEach((name, id) -> {
            Account account = new Account(
                    name,
                    id,
                    "AKIA" + world.ids().hex(16).toUpperCase(java.util.Locale.ROOT),
                    world.ids().hex(40));
            accounts.add(account);
            keys.put(key(account.accountId(), account.accessKeyId(), account.secretAccessKey(), Optional.empty()));
        });
        this.executor = Executors.newVirtualThreadPerTaskExecutor();
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 128);
        Dispatcher dispatcher = new Dispatcher(world, new SignatureV4(keys, options.region(), InstantSource.system()));
        FrontDoor door = new FrontDoor(dispatcher, faults, calls, keys, options.clock());
        server.setExecutor(executor);
        server.createContext("/", (HttpExchange exchange) -> door.answer(exchange));
        server.createContext("/_tallyboard/calls", new CallLogPage(calls)::answer);
        server.start();
    }

    /// Starts one on a free port of the loopback address.
    ///
    /// @throws IOException if no port can be had
    public static SimulatedAws start(Options options) throws IOException {
        return new SimulatedAws(options);
    }

    /// Where it listens: the endpoint override for every service.
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// The Region to sign for.
    public String region() {
        return options.region();
    }

    /// The accounts with their credentials, in the order in which they were given.
    public List<Account> accounts() {
        return List.copyOf(accounts);
    }

    /// The account of that name.
    ///
    /// @throws IllegalArgumentException if there is none
    public Account account(String name) {
        return accounts.stream()
                .filter(account -> account.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "no account " + name + ", only " + options.accounts().keySet()));
    }

    /// What was asked.
    public CallLog calls() {
        return calls;
    }

    /// What is to go wrong.
    public Faults faults() {
        return faults;
    }

    /// What happens in it.
    public World world() {
        return world;
    }

    /// Makes one more pair of credentials good for an account.
    ///
    /// @param sessionToken for temporary credentials
    public void addAccessKey(
            String accountId, String accessKeyId, String secretAccessKey, Optional<String> sessionToken) {
        world.accountWithId(accountId);
        keys.put(key(accountId, accessKeyId, secretAccessKey, sessionToken));
    }

    /// Makes credentials unknown, as after a rotation.
    public void removeAccessKey(String accessKeyId) {
        keys.remove(accessKeyId);
    }

    /// Lets credentials run out: from now on calls with them give ExpiredTokenException.
    public void expireAccessKey(String accessKeyId) {
        keys.expire(accessKeyId);
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }

    private AccessKey key(String accountId, String id, String secret, Optional<String> sessionToken) {
        return new AccessKey(
                id,
                secret,
                sessionToken,
                accountId,
                Partition.of(options.region()).arn("sts", "", accountId, "assumed-role/OpsDesk/tallyboard"),
                "AROA" + accountId + "OPSD:tallyboard",
                false);
    }
}
