package org.tallyboard.lambda;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tallyboard.notification.event.Json;
import org.tallyboard.notification.event.Json.NotJsonException;
import org.tallyboard.notification.template.TemplateException;
import org.tallyboard.notification.template.Templates;
import software.amazon.awssdk.http.SdkHttpMethod;

/// Where the function's templates come from: an object in S3, a parameter of the Systems Manager,
/// `templates.mustache` at the top of the package, or the ready-made ones.
final class TemplateSource {

    private static final String IN_PACKAGE = "/templates.mustache";

    private TemplateSource() {}

    /// @throws IOException when they cannot be read
    /// @throws TemplateException with all that is wrong with them
    static Templates read(Settings settings, AwsCalls calls) throws IOException, TemplateException {
        String from = settings.templates().orElse("");
        if (from.startsWith("s3://")) {
            String bucket = from.substring(5, from.indexOf('/', 5));
            String key = Stream.of(from.substring(from.indexOf('/', 5) + 1).split("/", -1))
                    .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
                    .collect(Collectors.joining("/"));
            // By path, so that a bucket whose name has dots is reached over TLS as well.
            return Templates.of(calls.call(
                    "s3",
                    settings.region(),
                    SdkHttpMethod.GET,
                    Hosts.of("s3", settings.region()) + "/" + bucket + "/" + key,
                    Map.of(),
                    ""));
        }
        if (from.startsWith("ssm:")) {
            return Templates.of(parameter(from.substring(4), settings, calls));
        }
        try (InputStream in = TemplateSource.class.getResourceAsStream(IN_PACKAGE)) {
            return in == null
                    ? Templates.readyMade()
                    : Templates.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    private static String parameter(String name, Settings settings, AwsCalls calls) throws IOException {
        String answer = calls.call(
                "ssm",
                settings.region(),
                SdkHttpMethod.POST,
                Hosts.of("ssm", settings.region()) + "/",
                Map.of("Content-Type", "application/x-amz-json-1.1", "X-Amz-Target", "AmazonSSM.GetParameter"),
                Json.object(Map.of("Name", name)));
        try {
            if (Json.read(answer) instanceof Map<?, ?> document
                    && document.get("Parameter") instanceof Map<?, ?> parameter
                    && parameter.get("Value") instanceof String value) {
                return value;
            }
        } catch (NotJsonException e) {
            throw new IOException("ssm answered what is no JSON", e);
        }
        throw new IOException("ssm answered without a value");
    }
}
