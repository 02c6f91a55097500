package org.tallyboard.sandbox.aws.service;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.tallyboard.sandbox.aws.protocol.AwsError;
import org.tallyboard.sandbox.aws.protocol.Page;
import org.tallyboard.sandbox.aws.protocol.QueryForm;
import org.tallyboard.sandbox.aws.world.Published;
import org.tallyboard.sandbox.aws.world.SimulatedAccount;
import org.tallyboard.sandbox.aws.world.Topic;
import org.tallyboard.sandbox.aws.world.World;

/// SNS: topics, their subscriptions, and Publish with AWS's rules for subject and size.
public final class Notifications {
    /// The service's XML namespace.
    public static final String NAMESPACE = "http://sns.amazonaws.com/doc/2010-03-31/";

    private static final int PAGE = 100;
    /// Lower than AWS's own limits, so that a caller cannot fill the memory.
    private static final int LIMIT = 1_000;
    private static final Pattern TOPIC_NAME = Pattern.compile("[A-Za-z0-9_-]{1,256}|[A-Za-z0-9_-]{1,251}\\.fifo");

    private final World world;

    /// Reads and publishes in that world.
    public Notifications(World world) {
        this.world = world;
    }

    /// The operations by name.
    public Map<String, QueryOperation> operations() {
        return Map.of(
                "ListTopics", new QueryOperation(this::listTopics),
                "GetTopicAttributes", new QueryOperation(this::getTopicAttributes),
                "ListSubscriptionsByTopic", new QueryOperation(this::listSubscriptions),
                "CreateTopic", new QueryOperation(this::createTopic),
                "Subscribe", new QueryOperation(this::subscribe),
                "Publish", new QueryOperation(this::publish));
    }

    private QueryOperation.Result listTopics(Caller caller, QueryForm form) {
        Page<Topic> page = Page.of(
                List.copyOf(caller.account().topics()),
                "ListTopics",
                Topic::arn,
                PAGE,
                form.value("NextToken"),
                "InvalidParameter");
        return xml -> {
            xml.open("Topics");
            page.items()
                    .forEach(topic ->
                            xml.open("member").leaf("TopicArn", topic.arn()).close("member"));
            xml.close("Topics");
            page.next().ifPresent(token -> xml.leaf("NextToken", token));
        };
    }

    private QueryOperation.Result getTopicAttributes(Caller caller, QueryForm form) {
        Topic topic = topic(caller.account(), form);
        Map<String, String> attributes = new java.util.TreeMap<>(topic.attributes());
        long pending = topic.subscriptions().stream()
                .filter(Topic.Subscription::pending)
                .count();
        attributes.put("TopicArn", topic.arn());
        attributes.put("Owner", caller.account().accountId());
        attributes.put(
                "SubscriptionsConfirmed", Long.toString(topic.subscriptions().size() - pending));
        attributes.put("SubscriptionsPending", Long.toString(pending));
        attributes.put("SubscriptionsDeleted", "0");
        if (topic.fifo()) {
            attributes.put("FifoTopic", "true");
            attributes.putIfAbsent("ContentBasedDeduplication", "false");
        }
        return xml -> {
            xml.open("Attributes");
            attributes.forEach((name, value) ->
                    xml.open("entry").leaf("key", name).leaf("value", value).close("entry"));
            xml.close("Attributes");
        };
    }

    private QueryOperation.Result listSubscriptions(Caller caller, QueryForm form) {
        Topic topic = topic(caller.account(), form);
        Page<Topic.Subscription> page = Page.of(
                topic.subscriptions(),
                "ListSubscriptionsByTopic/" + topic.arn(),
                subscription -> subscription.protocol() + " " + subscription.endpoint(),
                PAGE,
                form.value("NextToken"),
                "InvalidParameter");
        return xml -> {
            xml.open("Subscriptions");
            page.items().forEach(subscription -> xml.open("member")
                    .leaf("SubscriptionArn", subscription.arn())
                    .leaf("Owner", caller.account().accountId())
                    .leaf("Protocol", subscription.protocol())
                    .leaf("Endpoint", subscription.endpoint())
                    .leaf("TopicArn", topic.arn())
                    .close("member"));
            xml.close("Subscriptions");
            page.next().ifPresent(token -> xml.leaf("NextToken", token));
        };
    }

    private QueryOperation.Result createTopic(Caller caller, QueryForm form) {
        String name = form.value("Name").orElseThrow(() -> invalid("Topic Name"));
        if (!TOPIC_NAME.matcher(name).matches()) {
            throw invalid("Topic Name");
        }
        SimulatedAccount account = caller.account();
        String arn = account.arn("sns", name);
        if (account.topic(arn).isEmpty()) {
            if (account.topics().size() >= LIMIT) {
                throw new AwsError("TopicLimitExceeded", "Topic limit exceeded", 403);
            }
            world.account(account.name()).put(new Topic(arn, Map.of("DisplayName", ""), List.of()));
        }
        return xml -> xml.leaf("TopicArn", arn);
    }

    private QueryOperation.Result subscribe(Caller caller, QueryForm form) {
        Topic topic = topic(caller.account(), form);
        String protocol = form.value("Protocol").orElseThrow(() -> invalid("Protocol"));
        String endpoint = form.value("Endpoint").orElseThrow(() -> invalid("Endpoint"));
        if (topic.subscriptions().size() >= LIMIT) {
            throw new AwsError("SubscriptionLimitExceeded", "Subscription limit exceeded", 403);
        }
        boolean confirmsItself = protocol.equals("sqs") || protocol.equals("lambda") || protocol.equals("sms");
        String arn = confirmsItself ? topic.arn() + ":" + world.ids().uuid() : "PendingConfirmation";
        world.account(caller.account().name()).put(topic.with(new Topic.Subscription(arn, protocol, endpoint)));
        return xml -> xml.leaf("SubscriptionArn", confirmsItself ? arn : "pending confirmation");
    }

    private QueryOperation.Result publish(Caller caller, QueryForm form) {
        Topic topic = topic(caller.account(), form);
        PublishRules.check(form, topic);
        String messageId = world.ids().uuid();
        world.account(caller.account().name())
                .publish(new Published(
                        topic.arn(),
                        messageId,
                        form.value("Subject"),
                        form.value("Message").orElse(""),
                        form.values(),
                        world.now()));
        String sequence = "1%019d".formatted(world.now().toEpochMilli());
        return xml -> {
            xml.leaf("MessageId", messageId);
            if (topic.fifo()) {
                xml.leaf("SequenceNumber", sequence);
            }
        };
    }

    private static Topic topic(SimulatedAccount account, QueryForm form) {
        String arn = form.value("TopicArn")
                .or(() -> form.value("TargetArn"))
                .filter(value -> !value.isEmpty())
                .orElseThrow(() -> invalid("TopicArn or TargetArn Reason: no value for required parameter"));
        if (!arn.startsWith("arn:" + account.partition().id() + ":sns:") || arn.split(":", -1).length != 6) {
            throw invalid("TopicArn Reason: An ARN must have at least 6 elements, not " + arn.split(":", -1).length);
        }
        Optional<Topic> topic = account.topic(arn);
        return topic.orElseThrow(() -> new AwsError("NotFound", "Topic does not exist", 404));
    }

    static AwsError invalid(String what) {
        return AwsError.badRequest("InvalidParameter", "Invalid parameter: " + what);
    }
}
