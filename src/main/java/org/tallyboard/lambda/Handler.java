package org.tallyboard.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tallyboard.notification.event.AwsEvents;
import org.tallyboard.notification.event.Json;
import org.tallyboard.notification.event.Json.NotJsonException;
import org.tallyboard.notification.event.NotificationEvent;
import org.tallyboard.notification.event.Publication;
import org.tallyboard.notification.template.TemplateException;
import org.tallyboard.notification.template.Templates;

/// AWS Lambda's way in: `org.tallyboard.lambda.Handler`. Each event of an invocation becomes one message to the topic.
///
/// An invocation in which one could not be sent fails as a whole, so that Lambda tries it twice more and then hands
/// it to the on-failure destination; what this instance has sent by then it does not send again.
public final class Handler implements RequestStreamHandler {

    /// So many keys of messages that were sent are remembered: Lambda's queue hands an event in twice now and then.
    private static final int REMEMBERED = 1_000;

    private final Settings settings;
    private final AwsCalls calls;
    private final Sns sns;
    private final Set<String> sent = new LinkedHashSet<>();
    private @Nullable Templates templates;

    /// Reads the function's environment.
    public Handler() {
        this(System.getenv());
    }

    Handler(Map<String, String> environment) {
        settings = Settings.of(environment);
        calls = new AwsCalls(environment, settings.endpoint());
        sns = new Sns(calls, settings.region());
    }

    @Override
    public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
        List<NotificationEvent> events = read(in);
        if (events.isEmpty()) {
            context.getLogger()
                    .log("nothing of AWS's pipelines, builds, deployments or repositories is in this event\n");
        }
        IOException failed = null;
        for (NotificationEvent event : events) {
            try {
                send(event, context);
            } catch (IOException e) {
                context.getLogger().log("not sent: " + event.key() + ": " + e.getMessage() + "\n");
                failed = e;
            }
        }
        if (failed != null) {
            throw failed;
        }
        out.write(("{\"events\":" + events.size() + "}").getBytes(StandardCharsets.UTF_8));
    }

    private void send(NotificationEvent event, Context context) throws IOException {
        if (sent.contains(event.key())) {
            context.getLogger().log("a repeat, not sent again: " + event.key() + "\n");
            return;
        }
        String id = sns.publish(Publication.of(
                event,
                event.message(templates(context), settings.zone(), settings.ascii()),
                settings.topic(),
                settings.format()));
        sent.add(event.key());
        if (sent.size() > REMEMBERED) {
            sent.remove(sent.iterator().next());
        }
        context.getLogger().log("sent: " + event.key() + " as " + id + "\n");
    }

    private static List<NotificationEvent> read(InputStream in) throws IOException {
        try {
            return AwsEvents.read(Json.read(in));
        } catch (NotJsonException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /// Read once for each instance: a change counts as soon as Lambda starts another one. Where one's own cannot be
    /// used, a message in the ready-made words is better than none.
    private Templates templates(Context context) {
        Templates known = templates;
        if (known != null) {
            return known;
        }
        try {
            known = TemplateSource.read(settings, calls);
        } catch (TemplateException e) {
            context.getLogger()
                    .log("the templates are wrong, so the ready-made ones are used:\n" + e.getMessage() + "\n");
            known = Templates.readyMade();
        } catch (IOException e) {
            // It may be there the next time.
            context.getLogger()
                    .log("the templates cannot be read, so the ready-made ones are used: " + e.getMessage() + "\n");
            return Templates.readyMade();
        }
        templates = known;
        return known;
    }
}
