package org.tallyboard.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.tallyboard.config.Spelling;
import org.tallyboard.notification.Draft;
import org.tallyboard.notification.Topic;
import org.tallyboard.operate.ActionKind;
import org.tallyboard.operate.Offer;
import org.tallyboard.operate.SendNotification;
import org.tallyboard.source.Account;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Sends an SNS notification.
@Command(
        name = "notify",
        description = "Sends an SNS notification.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            ActionCommand.EXIT_DONE,
            ActionCommand.EXIT_REFUSED,
            ActionCommand.EXIT_NOT_GIVEN,
            ActionCommand.EXIT_UNKNOWN
        })
final class NotifyCommand extends ActionCommand {

    @Option(names = "--account", required = true, paramLabel = "NAME", description = "The configured account.")
    @SuppressWarnings("NullAway.Init")
    private String account;

    @Option(names = "--topic", required = true, paramLabel = "NAME|ARN", description = "The topic.")
    @SuppressWarnings("NullAway.Init")
    private String topic;

    @Option(names = "--subject", paramLabel = "TEXT", defaultValue = "", description = "Without one none is sent.")
    private String subject = "";

    @Option(names = "--message", required = true, paramLabel = "TEXT", description = "The body.")
    @SuppressWarnings("NullAway.Init")
    private String message;

    private @Nullable CompletableFuture<List<Topic>> topics;

    @Override
    ActionKind kind() {
        return ActionKind.SEND_NOTIFICATION;
    }

    @Override
    Found find(World world, int which) throws InterruptedException {
        List<Account> accounts = world.watching().accounts();
        Optional<Account> where =
                accounts.stream().filter(a -> a.name().equals(account)).findFirst();
        if (where.isEmpty()) {
            List<String> names = accounts.stream().map(Account::name).toList();
            return new Found.Refused(
                    "no account " + account + " is configured"
                            + Spelling.nearest(names, account)
                                    .map(near -> "; did you mean " + near + "?")
                                    .orElse(""),
                    "");
        }
        if (topic.startsWith("arn:")) {
            return offered(where.get(), topic);
        }
        CompletableFuture<List<Topic>> asked = topics;
        if (asked == null) {
            asked = world.desk().topics(where.get());
            topics = asked;
        }
        try {
            List<Topic> known = asked.get();
            return known.stream()
                    .filter(t -> t.arn().substring(t.arn().lastIndexOf(':') + 1).equals(topic))
                    .findFirst()
                    .map(t -> offered(where.get(), t.arn()))
                    .orElseGet(() -> new Found.Refused("there is no topic " + topic + " in account " + account, ""));
        } catch (ExecutionException e) {
            topics = null;
            return new Found.NotThere("the topics of account " + account + " cannot be read: " + reason(e));
        }
    }

    private Found offered(Account where, String arn) {
        return new Found.Offered(
                new Offer.Open(new SendNotification(where, new Draft(arn, subject, message)), List.of(), List.of()),
                Optional.of(where));
    }
}
