package org.tallyboard.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.tallyboard.board.Snapshot;
import org.tallyboard.config.Config;
import org.tallyboard.config.ConfigReader;
import org.tallyboard.config.Environment;
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
    abstract Found find(World world) throws ReadFailedException, InterruptedException;

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
            return switch (found(settings, watching, orders.desk())) {
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

    private Found found(Config settings, WatchSetup watching, Orders desk) throws InterruptedException {
        MfaPrompt prompt = new MfaPrompt(watching.mfaCodes(), MfaPrompt::ask, err());
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(patience);
        Optional<Long> closedSince = Optional.empty();
        while (true) {
            Snapshot snapshot = watching.board().snapshot();
            long asked = System.nanoTime();
            prompt.askFor(snapshot);
            // A person who looks for a code has all the time in the world.
            giveUp += System.nanoTime() - asked;
            Found found;
            try {
                found = find(new World(snapshot, settings, watching, desk));
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
        return switch (outcome) {
            case Outcome.Done(String detail) -> end(DONE, operation, "done", detail, "");
            case Outcome.Refused(String reason, String next) -> end(REFUSED, operation, "refused", reason, next);
            case Outcome.NotRecorded(String reason) ->
                end(NOT_GIVEN, operation, "not given", "it could not be written down: " + reason, "");
            case Outcome.Unknown(String reason) ->
                end(UNKNOWN, operation, "unknown", reason, "look before you do it again");
            case Outcome.UnderWay(String step) ->
                end(UNKNOWN, operation, "unknown", step, "look before you do it again");
        };
    }

    private int end(int code, Operation operation, String outcome, String detail, String next) {
        return end(code, operation.kind(), operation.target(), outcome, detail, next);
    }

    private int end(int code, String action, String target, String outcome, String detail, String next) {
        PrintWriter out = spec.commandLine().getOut();
        if (asJson) {
            ObjectNode json = JsonMapper.shared().createObjectNode();
            json.put("action", action.isEmpty() ? spec.name() : action);
            json.put("target", target);
            json.put("outcome", outcome);
            json.put("detail", detail);
            json.put("next", next);
            json.put("exitCode", code);
            out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json));
        } else {
            String what = (action.isEmpty() ? spec.name() : action) + (target.isEmpty() ? "" : " · " + target);
            out.println(TerminalText.line(what + ": " + outcome + (detail.isBlank() ? "" : ", " + detail)
                    + (next.isBlank() ? "" : ". Next: " + next)));
        }
        out.flush();
        return code;
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
