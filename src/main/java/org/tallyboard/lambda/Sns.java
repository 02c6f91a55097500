package org.tallyboard.lambda;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.tallyboard.notification.event.Publication;
import software.amazon.awssdk.http.SdkHttpMethod;

/// SNS's Publish in the query protocol (SNS API reference, version 2010-03-31).
final class Sns {

    private static final Pattern MESSAGE_ID = Pattern.compile("<MessageId>([^<]{1,100})</MessageId>");

    private final AwsCalls calls;
    private final String region;

    Sns(AwsCalls calls, String region) {
        this.calls = calls;
        this.region = region;
    }

    /// Publishes once.
    ///
    /// @return SNS's id of the message
    /// @throws IOException when SNS did not say that it took it
    String publish(Publication publication) throws IOException {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("Action", "Publish");
        form.put("Version", "2010-03-31");
        form.put("TopicArn", publication.topicArn());
        publication.subject().ifPresent(subject -> form.put("Subject", subject));
        form.put("Message", publication.message());
        if (publication.structured()) {
            form.put("MessageStructure", "json");
        }
        publication.group().ifPresent(group -> form.put("MessageGroupId", group));
        publication.deduplication().ifPresent(id -> form.put("MessageDeduplicationId", id));
        int entry = 0;
        for (Map.Entry<String, String> attribute : publication.attributes().entrySet()) {
            String name = "MessageAttributes.entry." + ++entry;
            form.put(name + ".Name", attribute.getKey());
            form.put(name + ".Value.DataType", "String");
            form.put(name + ".Value.StringValue", attribute.getValue());
        }
        String answer = calls.call(
                "sns",
                region,
                SdkHttpMethod.POST,
                Hosts.of("sns", region) + "/",
                Map.of("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
                form.entrySet().stream()
                        .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                        .collect(Collectors.joining("&")));
        Matcher id = MESSAGE_ID.matcher(answer);
        if (!id.find()) {
            throw new IOException("sns answered without a MessageId");
        }
        return id.group(1);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
