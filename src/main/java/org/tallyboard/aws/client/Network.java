package org.tallyboard.aws.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.tallyboard.config.AwsConfig;
import org.tallyboard.config.ConfigException;
import org.tallyboard.config.Proxies;
import org.tallyboard.config.Proxy;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;

/// The way to AWS, the same for every client: through a proxy or not, and whom to trust. The SDK's own choice of proxy
/// is not used, because it takes the one for `http` addresses where an address is `https` (aws-sdk-java-v2 issue 3868).
/// What fails on the way says which host and which proxy it was, see [RouteFailed].
public final class Network implements SdkHttpClient {

    private static final int WANTS_PASSWORD = 407;

    private final AwsConfig config;
    private final Timeouts timeouts;
    private final SdkHttpClient client;
    /// Made once: the JDK keeps connections for the factory that made them.
    private final Optional<SSLSocketFactory> trusting;
    private final ProxyLogin login = new ProxyLogin();

    /// @throws ConfigException when the file with authorities cannot be used
    public Network(AwsConfig config, Timeouts timeouts) throws ConfigException {
        this.config = config;
        this.timeouts = timeouts;
        trusting =
                config.caFile().isPresent() ? Optional.of(trust(config.caFile().get())) : Optional.empty();
        client = UrlConnectionHttpClient.create(this::connection);
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        URI address = request.httpRequest().getUri();
        ExecutableHttpRequest sent = client.prepareRequest(request);
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                HttpExecuteResponse answer;
                try {
                    answer = sent.call();
                } catch (IOException e) {
                    throw failed(address, e);
                } catch (UncheckedIOException e) {
                    throw failed(address, new IOException(e.getMessage(), e));
                }
                if (answer.httpResponse().statusCode() == WANTS_PASSWORD) {
                    throw failed(address, new IOException("HTTP 407"));
                }
                return answer;
            }

            @Override
            public void abort() {
                sent.abort();
            }
        };
    }

    @Override
    public String clientName() {
        return client.clientName();
    }

    @Override
    public void close() {
        client.close();
    }

    private RouteFailed failed(URI address, IOException cause) {
        return new RouteFailed(address.getHost(), config.proxies().to(address).map(this::revealed), cause);
    }

    private RouteFailed.Through revealed(Proxies.Setting setting) {
        try {
            Proxy proxy = setting.proxy();
            return new RouteFailed.Through(
                    setting.name(), proxy.toString(), proxy.login().isPresent());
        } catch (ConfigException e) {
            return new RouteFailed.Through(setting.name(), setting.name(), false);
        }
    }

    private HttpURLConnection connection(URI address) {
        try {
            Optional<Proxies.Setting> setting = config.proxies().to(address);
            HttpURLConnection connection =
                    setting.isPresent() ? through(address, setting.get().proxy()) : direct(address);
            if (connection instanceof HttpsURLConnection secure) {
                trusting.ifPresent(secure::setSSLSocketFactory);
            }
            connection.setConnectTimeout(Math.toIntExact(timeouts.connect().toMillis()));
            connection.setReadTimeout(Math.toIntExact(timeouts.attempt().toMillis()));
            return connection;
        } catch (ConfigException e) {
            throw new UnusableSetting(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpURLConnection direct(URI address) throws IOException {
        // Where nothing is said of proxies, those that the Java runtime was started with still count.
        return config.proxies().equals(Proxies.none())
                ? (HttpURLConnection) address.toURL().openConnection()
                : (HttpURLConnection) address.toURL().openConnection(java.net.Proxy.NO_PROXY);
    }

    private HttpURLConnection through(URI address, Proxy proxy) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL()
                .openConnection(new java.net.Proxy(
                        java.net.Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.host(), proxy.port())));
        if (connection instanceof HttpsURLConnection) {
            // With CONNECT, and never to the host behind the tunnel.
            login.takePartIn(connection, proxy);
        } else {
            proxy.authorization().ifPresent(basic -> connection.setRequestProperty("Proxy-Authorization", basic));
        }
        return connection;
    }

    private static SSLSocketFactory trust(Path file) throws ConfigException {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw new ConfigException("The file with authorities for AWS, " + file
                        + ", holds no certificate; it must be a PEM file.");
            }
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int number = 0;
            for (Certificate certificate : found) {
                trusted.setCertificateEntry("ca-" + number++, certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (IOException | GeneralSecurityException e) {
            throw new ConfigException("The file with authorities for AWS, " + file + ", cannot be used ("
                    + e.getMessage() + "); correct ca_file in [aws], or AWS_CA_BUNDLE.");
        }
    }
}
