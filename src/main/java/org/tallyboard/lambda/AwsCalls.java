package org.tallyboard.lambda;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/// The few calls that the function makes, with AWS's own signer and HTTP client and without its generated clients: that
/// keeps the package and its start small.
final class AwsCalls {

    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final int MOST_BYTES = 1 << 20;
    private static final int QUOTED = 300;
    private static final Pattern CODE =
            Pattern.compile("<Code>([A-Za-z0-9.]{1,100})</Code>|\"__type\":\"([A-Za-z0-9.#]{1,100})\"");
    private static final Pattern MESSAGE = Pattern.compile("<Message>([^<]*)</Message>|\"[Mm]essage\":\"([^\"]*)\"");

    private final SdkHttpClient client = UrlConnectionHttpClient.builder()
            .connectionTimeout(CONNECT)
            .socketTimeout(ANSWER)
            .build();
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final Map<String, String> environment;
    private final Optional<URI> endpoint;

    /// @param environment has the credentials of the function's role, which Lambda renews
    AwsCalls(Map<String, String> environment, Optional<URI> endpoint) {
        this.environment = environment;
        this.endpoint = endpoint;
    }

    /// Sends a signed request.
    ///
    /// @param host with path, for example `sns.eu-west-1.amazonaws.com/`
    /// @return the body of a good answer
    /// @throws IOException when there was none, with AWS's code and message
    String call(
            String service, String region, SdkHttpMethod method, String host, Map<String, String> headers, String body)
            throws IOException {
        URI uri = endpoint.map(other -> URI.create(other + host.substring(host.indexOf('/'))))
                .orElseGet(() -> URI.create("https://" + host));
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        ContentStreamProvider payload = ContentStreamProvider.fromByteArray(bytes);
        SdkHttpRequest.Builder request = SdkHttpRequest.builder().method(method).uri(uri);
        headers.forEach(request::putHeader);
        if (bytes.length > 0) {
            request.putHeader("Content-Length", Integer.toString(bytes.length));
        }
        SignedRequest signed = signer.sign(sign -> sign.identity(credentials())
                .request(request.build())
                .payload(payload)
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                // S3 alone signs paths as they are.
                .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, !service.equals("s3"))
                .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, !service.equals("s3")));
        HttpExecuteRequest.Builder sent = HttpExecuteRequest.builder().request(signed.request());
        if (method != SdkHttpMethod.GET) {
            // With a body, even an empty one, the JDK's client would make a POST of a GET.
            sent.contentStreamProvider(payload);
        }
        HttpExecuteResponse answer = client.prepareRequest(sent.build()).call();
        String text = text(answer);
        if (!answer.httpResponse().isSuccessful()) {
            throw new IOException(service + " answered " + answer.httpResponse().statusCode() + ": " + said(CODE, text)
                    + " " + said(MESSAGE, text));
        }
        return text;
    }

    private AwsCredentialsIdentity credentials() {
        String key = environment.getOrDefault("AWS_ACCESS_KEY_ID", "");
        String secret = environment.getOrDefault("AWS_SECRET_ACCESS_KEY", "");
        String token = environment.getOrDefault("AWS_SESSION_TOKEN", "");
        return token.isEmpty()
                ? AwsCredentialsIdentity.create(key, secret)
                : AwsSessionCredentialsIdentity.create(key, secret, token);
    }

    private static String text(HttpExecuteResponse answer) throws IOException {
        Optional<AbortableInputStream> body = answer.responseBody();
        if (body.isEmpty()) {
            return "";
        }
        try (InputStream in = body.get()) {
            return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
        }
    }

    private static String said(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        if (!found.find()) {
            return "";
        }
        String said = found.group(1) == null ? found.group(2) : found.group(1);
        return said.substring(0, Math.min(said.length(), QUOTED));
    }
}
