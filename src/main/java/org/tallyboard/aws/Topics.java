package org.tallyboard.aws;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import org.tallyboard.aws.client.AwsText;
import org.tallyboard.notification.Topic;
import software.amazon.awssdk.services.sns.model.ListTopicsResponse;

/// Lists the SNS topics of an account with their subscriber counts. Each count is a call of its own, so counting ends
/// after a while and goes on when the topics are listed again.
final class Topics {

    private static final Duration COUNTING = Duration.ofSeconds(8);
    private static final Duration COUNTS_LAST = Duration.ofMinutes(5);
    private static final int MOST_PAGES = 20;

    private record Counts(OptionalInt confirmed, OptionalInt pending, Instant at) {}

    private static final Counts UNKNOWN = new Counts(OptionalInt.empty(), OptionalInt.empty(), Instant.EPOCH);

    private final AwsAccount account;
    private final Map<String, Counts> counted = new ConcurrentHashMap<>();

    Topics(AwsAccount account) {
        this.account = account;
    }

    List<Topic> list() {
        List<String> arns = arns();
        counted.keySet().retainAll(arns);
        Instant until = account.ticks().now().plus(COUNTING);
        for (String arn : arns) {
            Counts known = counted.getOrDefault(arn, UNKNOWN);
            Instant now = account.ticks().now();
            boolean old = Duration.between(known.at(), now).compareTo(COUNTS_LAST) > 0;
            if (old && now.isBefore(until)) {
                count(arn);
            }
        }
        return arns.stream().map(this::topic).toList();
    }

    private Topic topic(String arn) {
        Counts counts = counted.getOrDefault(arn, UNKNOWN);
        return new Topic(account.account(), arn, counts.confirmed(), counts.pending(), fifo(arn));
    }

    /// The name of a FIFO topic ends so, and that of no other topic does.
    static boolean fifo(String arn) {
        return arn.endsWith(".fifo");
    }

    private List<String> arns() {
        List<String> arns = new ArrayList<>();
        String token = null;
        for (int page = 0; page < MOST_PAGES; page++) {
            String from = token;
            ListTopicsResponse answer = account.order(
                    account.budgets().sns(),
                    () -> account.clients().sns().listTopics(request -> request.nextToken(from)));
            answer.topics().forEach(topic -> arns.add(AwsText.text(topic.topicArn())));
            token = answer.nextToken();
            if (token == null || token.isEmpty()) {
                break;
            }
        }
        return arns;
    }

    /// A count that cannot be read stays unknown; the topic can be used all the same.
    private void count(String arn) {
        try {
            Map<String, String> attributes = account.order(
                            account.budgets().sns(),
                            () -> account.clients().sns().getTopicAttributes(request -> request.topicArn(arn)))
                    .attributes();
            counted.put(
                    arn,
                    new Counts(
                            number(attributes.get("SubscriptionsConfirmed")),
                            number(attributes.get("SubscriptionsPending")),
                            account.ticks().now()));
        } catch (RuntimeException e) {
            counted.put(
                    arn,
                    new Counts(
                            OptionalInt.empty(),
                            OptionalInt.empty(),
                            account.ticks().now()));
        }
    }

    private static OptionalInt number(@org.jspecify.annotations.Nullable String text) {
        try {
            return text == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text.strip()));
        } catch (NumberFormatException unknown) {
            return OptionalInt.empty();
        }
    }
}
