package org.tallyboard.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tallyboard.notification.event.AwsEvents;
import org.tallyboard.notification.event.Json;
import org.tallyboard.notification.event.Json.NotJsonException;
import org.tallyboard.notification.event.NotificationEvent;
import org.tallyboard.notification.template.Message;
import org.tallyboard.notification.template.Sms;
import org.tallyboard.notification.template.TemplateException;
import org.tallyboard.notification.template.TemplateProblem;
import org.tallyboard.notification.template.Templates;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Checks templates of notifications, and shows what they make of an event.
@Command(
        name = "templates",
        description = {
            "Checks templates of notifications, and shows what they make of an event. Sends nothing.",
            "Without options it prints the ready-made ones, to begin one's own from."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:nothing is wrong", "2:the templates or the event cannot be used"})
final class TemplatesCommand implements Callable<Integer> {

    private static final int WELL = 0;
    private static final int WRONG = 2;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "Templates of your own; the ready-made ones without it.")
    private @Nullable Path file;

    @Option(
            names = "--event",
            paramLabel = "FILE",
            description = "An event of AWS as JSON, as EventBridge or SNS hands it over, to see what becomes of it.")
    private @Nullable Path event;

    @Option(
            names = "--zone",
            paramLabel = "ZONE",
            defaultValue = "UTC",
            description = "The zone of the times in it, for example Europe/Berlin; ${DEFAULT-VALUE} without it.")
    private ZoneId zone = ZoneId.of("UTC");

    @Option(names = "--utf-8", description = "The subject in UTF-8 in place of ASCII.")
    private boolean utf8;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try {
            if (file == null && event == null) {
                out.print(Templates.readyMadeText());
                out.flush();
                return WELL;
            }
            Templates templates = file == null ? Templates.readyMade() : Templates.of(Files.readString(file));
            if (event == null) {
                out.println("Nothing is wrong. Templates: "
                        + String.join(", ", templates.names().stream().sorted().toList()));
                return WELL;
            }
            List<NotificationEvent> events = AwsEvents.read(Json.read(Files.readString(event)));
            if (events.isEmpty()) {
                err.println(
                        "tallyboard: " + event + " has no event of AWS; give one as EventBridge or SNS hands it over");
                return WRONG;
            }
            events.forEach(one -> show(out, one.message(templates, zone, !utf8)));
            return WELL;
        } catch (TemplateException e) {
            err.println("The templates " + file + " cannot be used:");
            for (TemplateProblem problem : e.problems()) {
                err.println("  " + problem);
            }
        } catch (NotJsonException e) {
            err.println("tallyboard: " + event + ": " + e.getMessage());
        } catch (IOException e) {
            err.println("tallyboard: cannot read " + e.getMessage());
        }
        return WRONG;
    }

    private static void show(PrintWriter out, Message message) {
        Sms.Count sms = Sms.count(message.sms());
        out.println("Subject: " + message.subject());
        out.println();
        out.println(message.mail());
        out.println();
        out.println("SMS (" + sms.parts() + (sms.parts() == 1 ? " part" : " parts")
                + (sms.gsm() ? "" : ", Unicode because of " + String.join(" ", sms.forcing())) + "):");
        out.println(message.sms());
        out.println();
        out.println("Chat:");
        out.println(message.chat());
        out.println();
    }
}
