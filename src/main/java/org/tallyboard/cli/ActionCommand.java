package org.tallyboard.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.tallyboard.board.Snapshot;
import org.tallyboard.config.Config;
import org.tallyboard.config.ConfigReader;
import org.tallyboard.config.Environment;
import org.tallyboard.operate.ActionKind;
import org.tallyboard.operate.Batch;
import org.tallyboard.operate.BatchRun;
import org.tallyboard.operate.Caller;
import org.tallyboard.operate.Confirmation;
import org.tallyboard.operate.Offer;
import org.tallyboard.operate.Operation;
import org.tallyboard.operate.Orders;
import org.tallyboard.operate.Outcome;
import org.tallyboard.operate.ReadFailedException;
import org.tallyboard.operate.Situation;
import org.tallyboard.source.Account;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// An action that is given from a terminal: the same offer, comparison, record and confirmation as in the window. It
/// reads until it knows what the action is about, shows what it would do, asks, acts once, and says how that ended.
abstract class ActionCommand implements Callable<Integer> {

    /// Carried out.
    static final int DONE = 0;

    /// Refused, by the comparison or by the service: nothing was done.
    static final int REFUSED = 1;

    /// Not given: what it is about was not found or not confirmed, or it could not be written down.
    static final int NOT_GIVEN = 2;

    /// It may have been carried out: look.
    static final int UNKNOWN = 3;

    static final String EXIT_DONE = "0:carried out";
    static final String EXIT_REFUSED = "1:refused: nothing was done";
    static final String EXIT_NOT_GIVEN =
            "2:not given: not found, not confirmed, not written down, or the configuration cannot be used";
    static final String EXIT_UNKNOWN = "3:the outcome is not known: look before you do it again";

    /// What is known may be about to become enough: a row has its reasons, a job its message, some seconds later.
    private static final Duration DETAILS = Duration.ofSeconds(8);

    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration CALLER = Duration.ofSeconds(30);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The configuration file.")
    @SuppressWarnings("NullAway.Init")
    private Path config;

    @Option(names = "--yes", description = "Do not ask. Without a terminal nothing is done unless this is given.")
    private boolean yes;

    @Option(names = "--json", description = "Print the outcome as JSON.")
    private boolean asJson;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long to look for what it is about (default: ${DEFAULT-VALUE}).")
    private int patience;

    @Option(
            names = "--every",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "Where several are named: how long after one the next begins (default: ${DEFAULT-VALUE}).")
    private int every;

    /// What is known so far of what the action is about.
    sealed interface Found {
        /// It is there.
        ///
        /// @param account where the action goes; empty for one that goes to a broker or to other boards
        record Offered(Offer offer, Optional<Account> account) implements Found {}

        /// It is known for certain that it cannot be done.
        record Refused(String reason, String nextStep) implements Found {}

        /// It is not there.
        ///
        /// @param reason for people, for example `there is no pipeline x in account prod; did you mean y?`
        record NotThere(String reason) implements Found {}
    }

    /// What an action can be found in.
    record World(Snapshot snapshot, Config config, WatchSetup watching, Orders desk) {
        /// What offers depend on.
        Situation situation() {
            return new Situation(
                    desk.closedBecause(), new BoardJobs(watching.board()), snapshot.at(), ZoneId.systemDefault());
        }
    }

    /// Looks for what the action is about.
    ///
    /// @param which of the things that were named, from 0
    abstract Found find(World world, int which) throws ReadFailedException, InterruptedException;

    /// What it is about, as it was named.
    List<String> names() {
        return List.of("");
    }

    /// Which action of the catalogue it is.
    abstract ActionKind kind();

    /// Tells watchers what to read first.
    void prepare(WatchSetup watching) {}

    @Override
    public Integer call() throws Exception {
        Config settings = new ConfigReader(Environment.ofProcess()).read(config);
        if (settings.readOnly()) {
            return end(REFUSED, "", "", "refused", OrderSetup.READ_ONLY, "take read_only out of the configuration");
        }
        Clock clock = Clock.systemUTC();
        try (WatchSetup watching = new WatchSetup(settings, clock);
                OrderSetup orders = new OrderSetup(settings, watching, false, clock)) {
            watching.start();
            prepare(watching);
            if (names().size() > 1) {
                return several(settings, watching, orders.desk());
            }
            return switch (found(settings, watching, orders.desk(), 0, giveUp())) {
                case Found.NotThere(String reason) -> end(NOT_GIVEN, "", "", "not given", reason, "");
                case Found.Refused(String reason, String next) -> end(REFUSED, "", "", "refused", reason, next);
                case Found.Offered(Offer.Closed(String reason, String next), var account) ->
                    end(REFUSED, "", "", "refused", reason, next);
                case Found.Offered(Offer.Asks(String what), var account) ->
                    end(NOT_GIVEN, "", "", "not given", what + " has to be said", "see --help");
                case Found.Offered(Offer.Open open, var account) -> confirmed(open, account, orders.desk());
            };
        }
    }

    private long giveUp() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(patience);
    }

    private Found found(Config settings, WatchSetup watching, Orders desk, int which, long last)
            throws InterruptedException {
        MfaPrompt prompt = new MfaPrompt(watching.mfaCodes(), MfaPrompt::ask, err());
        long giveUp = last;
        Optional<Long> closedSince = Optional.empty();
        int listed = 0;
        while (true) {
            Snapshot snapshot = watching.board().snapshot();
            if (snapshot.pipelines().size() != listed) {
                // Only what is listed can be read first: with hundreds of rows its turn would come after a minute.
                listed = snapshot.pipelines().size();
                prepare(watching);
            }
            long asked = System.nanoTime();
            prompt.askFor(snapshot);
            // A person who looks for a code has all the time in the world.
            giveUp += System.nanoTime() - asked;
            Found found;
            try {
                found = find(new World(snapshot, settings, watching, desk), which);
            } catch (ReadFailedException e) {
                found = new Found.NotThere(String.valueOf(e.getMessage()));
            }
            long now = System.nanoTime();
            switch (found) {
                case Found.Offered(Offer.Open open, var account) -> {
                    return found;
                }
                case Found.Offered closed -> {
                    closedSince = closedSince.or(() -> Optional.of(now));
                    if (now - closedSince.get() >= DETAILS.toNanos() || now >= giveUp) {
                        return found;
                    }
                }
                case Found.Refused refused -> {
                    return found;
                }
                case Found.NotThere none -> {
                    if (now >= giveUp) {
                        return found;
                    }
                }
            }
            Thread.sleep(LOOK);
        }
    }

    /// The same action on several things: shown together, asked once, with a result for each.
    private int several(Config settings, WatchSetup watching, Orders desk) throws InterruptedException {
        if (!kind().isForSeveral()) {
            return end(NOT_GIVEN, kind().title(), "", "not given", "this is done for one at a time", "name one");
        }
        long last = giveUp();
        List<Batch.Item> items = new ArrayList<>();
        Map<Account, String> callers = new LinkedHashMap<>();
        for (int i = 0; i < names().size(); i++) {
            Offer offer =
                    switch (found(settings, watching, desk, i, last)) {
                        case Found.NotThere(String reason) -> new Offer.Closed(reason, "");
                        case Found.Refused(String reason, String next) -> new Offer.Closed(reason, next);
                        case Found.Offered(Offer found, Optional<Account> account) ->
                            called(found, account, desk, callers);
                    };
            items.add(new Batch.Item(names().get(i), offer));
        }
        Batch batch = new Batch(kind(), items);
        if (batch.open().isEmpty()) {
            return ended(batch, List.of());
        }
        if (!yes) {
            show(batch, callers);
            Optional<Boolean> answer = ask(batch.title());
            if (!answer.orElse(false)) {
                return end(
                        NOT_GIVEN,
                        batch.title(),
                        "",
                        "not given",
                        answer.isEmpty() ? "there is no terminal to ask on" : "not confirmed",
                        answer.isEmpty() ? "say --yes" : "");
            }
        }
        BatchRun run = desk.order(batch, Duration.ofSeconds(every), results -> {});
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(run::stop));
        return ended(batch, run.ended().join());
    }

    /// An offer stands only where it is known who would act.
    private static Offer called(Offer offer, Optional<Account> account, Orders desk, Map<Account, String> callers)
            throws InterruptedException {
        if (account.isEmpty() || callers.containsKey(account.get())) {
            return offer;
        }
        try {
            Caller caller = desk.caller(account.get()).get(CALLER.toSeconds(), TimeUnit.SECONDS);
            Optional<String> wrong = caller.mismatch(account.get());
            if (wrong.isPresent()) {
                return new Offer.Closed(wrong.get(), "");
            }
            callers.put(account.get(), caller.arn());
            return offer;
        } catch (ExecutionException | TimeoutException e) {
            return new Offer.Closed("it is not known who would act: " + reason(e), "");
        }
    }

    private void show(Batch batch, Map<Account, String> callers) {
        PrintWriter err = err();
        err.println(batch.title());
        callers.forEach((account, arn) -> err.println(
                "  in " + account.name() + " (" + account.accountId() + ", " + account.region() + ") as " + arn));
        for (Batch.Item item : batch.items()) {
            String leftOut = item.leftOut();
            err.println(TerminalText.line(
                    item.offer() instanceof Offer.Open open
                            ? "  " + open.operation().target()
                            : "  left out: " + item.name() + ": " + leftOut));
            if (item.offer() instanceof Offer.Open open) {
                open.warnings().forEach(warning -> err.println(TerminalText.line("    Note: " + warning)));
            }
        }
        err.println("One every " + every + " s.");
        err.flush();
    }

    private int ended(Batch batch, List<BatchRun.Result> results) {
        List<Ended> all = new ArrayList<>();
        batch.items().stream()
                .filter(item -> !item.leftOut().isEmpty())
                .forEach(item -> all.add(new Ended(REFUSED, item.name(), "left out", item.leftOut(), "")));
        results.forEach(result -> all.add(Ended.of(result.operation().target(), result.outcome())));
        int code = List.of(UNKNOWN, NOT_GIVEN, REFUSED, DONE).stream()
                .filter(any -> all.stream().anyMatch(ended -> ended.code() == any))
                .findFirst()
                .orElse(DONE);
        PrintWriter out = spec.commandLine().getOut();
        if (asJson) {
            ObjectNode json = JsonMapper.shared().createObjectNode().put("action", batch.title());
            var items = json.putArray("items");
            all.forEach(ended -> ended.write(items.addObject()));
            json.put("exitCode", code);
            out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json));
        } else {
            all.forEach(ended -> out.println(ended.line()));
        }
        out.flush();
        return code;
    }

    private int confirmed(Offer.Open open, Optional<Account> account, Orders desk) throws InterruptedException {
        Operation operation = open.operation();
        Caller caller;
        try {
            caller = account.isPresent()
                    ? desk.caller(account.get()).get(CALLER.toSeconds(), TimeUnit.SECONDS)
                    : desk.localCaller();
        } catch (ExecutionException | TimeoutException e) {
            return end(NOT_GIVEN, operation, "not given", "it is not known who would act: " + reason(e), "");
        }
        Confirmation asked = operation.confirmation(Optional.of(caller)).with(open);
        if (!asked.possible()) {
            return end(NOT_GIVEN, operation, "not given", String.join("; ", asked.obstacles()), "");
        }
        if (!yes) {
            show(asked);
            Optional<Boolean> answer = ask(asked.verb());
            if (answer.isEmpty()) {
                return end(NOT_GIVEN, operation, "not given", "there is no terminal to ask on", "say --yes");
            }
            if (!answer.get()) {
                return end(NOT_GIVEN, operation, "not given", "not confirmed", "");
            }
        }
        return ended(operation, desk);
    }

    /// Why asking failed, in words.
    static String reason(Exception e) {
        Throwable cause = e.getCause();
        String message = cause == null ? null : cause.getMessage();
        return message == null ? "AWS did not answer in time" : message;
    }

    private void show(Confirmation asked) {
        PrintWriter err = err();
        err.println(asked.title());
        int width = asked.facts().stream()
                .mapToInt(fact -> fact.label().length())
                .max()
                .orElse(0);
        asked.facts()
                .forEach(fact -> err.println("  " + fact.label()
                        + " ".repeat(width - fact.label().length() + 2) + TerminalText.line(fact.value())));
        asked.warnings().forEach(warning -> err.println("Note: " + TerminalText.line(warning)));
        err.flush();
    }

    /// @return empty without a terminal
    private static Optional<Boolean> ask(String verb) {
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            return Optional.empty();
        }
        String answer = console.readLine("%s? [y/N] ", verb);
        return Optional.of(answer != null
                && (answer.strip().equalsIgnoreCase("y") || answer.strip().equalsIgnoreCase("yes")));
    }

    private int ended(Operation operation, Orders desk) throws InterruptedException {
        Outcome outcome;
        try {
            outcome = desk.order(operation, true).get();
        } catch (ExecutionException e) {
            outcome = new Outcome.Unknown("this program failed while it acted: " + reason(e));
        }
        Ended end = Ended.of(operation.target(), outcome);
        return end(end.code(), operation.kind(), end.target(), end.outcome(), end.detail(), end.next());
    }

    private int end(int code, Operation operation, String outcome, String detail, String next) {
        return end(code, operation.kind(), operation.target(), outcome, detail, next);
    }

    private int end(int code, String action, String target, String outcome, String detail, String next) {
        PrintWriter out = spec.commandLine().getOut();
        Ended ended = new Ended(code, target, outcome, detail, next);
        String called = action.isEmpty() ? spec.name() : action;
        if (asJson) {
            ObjectNode json = JsonMapper.shared().createObjectNode().put("action", called);
            ended.write(json);
            json.put("exitCode", code);
            out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json));
        } else {
            out.println(TerminalText.line(called + (target.isEmpty() ? "" : " · ") + ended.line()));
        }
        out.flush();
        return code;
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /// How an action ended, with the exit code for it.
    private record Ended(int code, String target, String outcome, String detail, String next) {

        static Ended of(String target, Outcome outcome) {
            return switch (outcome) {
                case Outcome.Done(String detail) -> new Ended(DONE, target, "done", detail, "");
                case Outcome.Refused(String reason, String next) -> new Ended(REFUSED, target, "refused", reason, next);
                case Outcome.NotRecorded(String reason) ->
                    new Ended(NOT_GIVEN, target, "not given", "it could not be written down: " + reason, "");
                case Outcome.Unknown(String reason) ->
                    new Ended(UNKNOWN, target, "unknown", reason, "look before you do it again");
                case Outcome.UnderWay(String step) ->
                    new Ended(UNKNOWN, target, "unknown", step, "look before you do it again");
            };
        }

        void write(ObjectNode json) {
            json.put("target", target)
                    .put("outcome", outcome)
                    .put("detail", detail)
                    .put("next", next);
        }

        String line() {
            return TerminalText.line(target + ": " + outcome + (detail.isBlank() ? "" : ", " + detail)
                    + (next.isBlank() ? "" : ". Next: " + next));
        }
    }
}
