package org.tallyboard.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.tallyboard.notification.event.NotificationEvent;
import org.tallyboard.notification.template.Message;
import org.tallyboard.notification.template.Names;
import org.tallyboard.notification.template.Templates;

/// Holds `docs/notifications.md` to the names that templates have and to what the ready-made ones make of events.
class NotificationsPageTest {

    private static final Path PAGE = Path.of("docs/notifications.md");

    @Test
    void the_page_has_every_name() throws Exception {
        StringBuilder rows = new StringBuilder();
        Names.ALL.forEach(name -> rows.append(row(name)));
        new TreeMap<>(Names.LISTS).forEach((list, names) -> {
            rows.append("| `").append(list).append("` | a list, of which each has |\n");
            names.forEach(name -> rows.append(row(name)));
        });
        holds("names", rows.toString());
    }

    private static String row(Names.Name name) {
        return "| `" + name.name() + "` | " + name.meaning() + " |\n";
    }

    @Test
    void the_page_has_an_example_of_every_kind() throws Exception {
        StringBuilder examples = new StringBuilder();
        for (String sample : List.of(
                "pipeline-failed-processed",
                "stage-failed",
                "build-action-failed",
                "approval-message",
                "build-failed",
                "build-phase-failed",
                "deployment-failed",
                "instance-succeeded",
                "branch-updated",
                "pull-request-created",
                "comment-on-commit",
                "unknown-type")) {
            NotificationEvent event = Samples.event(sample);
            Message message = event.message(Templates.readyMade(), ZoneOffset.UTC, true);
            examples.append("### ")
                    .append(event.kind().word())
                    .append("\n\n```\nSubject: ")
                    .append(message.subject())
                    .append("\n\n")
                    .append(message.mail())
                    .append("\n\nSMS: ")
                    .append(message.sms())
                    .append("\n```\n\n| name | value |\n|---|---|\n");
            new TreeMap<>(event.values()).forEach((name, value) -> examples.append(value(name, value)));
            event.lists().forEach((list, items) -> {
                for (Map<String, String> item : items) {
                    new TreeMap<>(item).forEach((name, value) -> examples.append(value(name, value)));
                }
            });
            examples.append('\n');
        }
        holds("examples", examples.toString().stripTrailing() + "\n");
    }

    private static String value(String name, String value) {
        return "| `" + name + "` | " + value.replace("\n", " ⏎ ") + " |\n";
    }

    private static void holds(String part, String text) throws Exception {
        String page = Files.readString(PAGE);
        Path made = Path.of("target/notifications-" + part + ".md");
        Files.writeString(made, text);
        assertThat(page.contains(text)).as("put %s into %s", made, PAGE).isTrue();
    }
}
