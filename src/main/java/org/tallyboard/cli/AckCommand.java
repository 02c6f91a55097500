package org.tallyboard.cli;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tallyboard.attention.Acknowledgement;
import org.tallyboard.attention.AttentionKey;
import org.tallyboard.board.AttentionItem;
import org.tallyboard.operate.Acknowledge;
import org.tallyboard.operate.ActionKind;
import org.tallyboard.operate.Offer;
import org.tallyboard.operate.Subject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Acknowledges something that needs a person.
@Command(
        name = "ack",
        description = "Says that you know of something that needs a person: no board calls anybody else for it.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            ActionCommand.EXIT_DONE,
            ActionCommand.EXIT_REFUSED,
            ActionCommand.EXIT_NOT_GIVEN,
            ActionCommand.EXIT_UNKNOWN
        })
final class AckCommand extends ActionCommand {

    @Parameters(
            paramLabel = "KEY",
            arity = "1..*",
            description = "Its key, as `status --json` tells it in `needs`; or several.")
    @SuppressWarnings("NullAway.Init")
    private List<String> keys;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            description = "For so long, such as 30m or 8h (default: as long as it lasts).")
    private @Nullable Duration time;

    @Option(names = "--why", paramLabel = "TEXT", defaultValue = "", description = "At most 200 characters.")
    private String why = "";

    @Option(names = "--withdraw", description = "Take an acknowledgement back.")
    private boolean withdraw;

    @Override
    ActionKind kind() {
        return withdraw ? ActionKind.WITHDRAW_ACKNOWLEDGEMENT : ActionKind.ACKNOWLEDGE;
    }

    @Override
    List<String> names() {
        return keys;
    }

    @Override
    Found find(World world, int which) {
        String key = keys.get(which);
        Optional<AttentionKey> wanted = AttentionKey.parse(key);
        if (wanted.isEmpty()) {
            return new Found.Refused(key + " is no key", "take one from `status --json`");
        }
        if (why.length() > Acknowledgement.LONGEST_WHY) {
            return new Found.Refused("--why takes " + Acknowledgement.LONGEST_WHY + " characters", "");
        }
        return world.snapshot().attention().stream()
                .filter(item -> item.key().equals(wanted.get()))
                .findFirst()
                .<Found>map(item -> new Found.Offered(offer(item, world), Optional.empty()))
                .orElseGet(() -> new Found.NotThere("nothing with this key needs a person now"));
    }

    private Offer offer(AttentionItem item, World world) {
        Subject.OfNeed need =
                new Subject.OfNeed(item.key(), what(item), item.need().severity(), !item.isOpen());
        return withdraw
                ? ActionKind.WITHDRAW_ACKNOWLEDGEMENT.offer(need, world.situation())
                : Acknowledge.offer(
                        need, Optional.ofNullable(time).map(world.snapshot().at()::plus), why);
    }

    /// In words, with the key: a person has to see what they acknowledge.
    private static String what(AttentionItem item) {
        return AttentionReport.text(item) + " (" + item.key().text() + ")";
    }
}
