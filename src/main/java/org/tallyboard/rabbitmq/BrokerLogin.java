package org.tallyboard.rabbitmq;

import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/// Where a broker is and who we are there.
///
/// @param amqp `amqp://host:port/vhost` or `amqps://…`, without user and password; the virtual host `/` is `%2F`
public record BrokerLogin(URI amqp, String user, String password) {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /// A factory for connections that do not recover by themselves: whoever opens one owns its outages.
    ///
    /// @throws IOException when the address is none of AMQP, or TLS is not to be had
    ConnectionFactory factory() throws IOException {
        var factory = new ConnectionFactory();
        try {
            factory.setUri(amqp);
            if ("amqps".equals(amqp.getScheme())) {
                // The client's own default would trust every certificate.
                factory.useSslProtocol(SSLContext.getDefault());
                factory.enableHostnameVerification();
            }
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("TLS is not available for " + amqp.getHost() + ".", e);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException("Not the address of an AMQP broker: it begins with amqp:// or amqps://.", e);
        }
        factory.setUsername(user);
        factory.setPassword(password);
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        factory.setConnectionTimeout((int) TIMEOUT.toMillis());
        factory.setHandshakeTimeout((int) TIMEOUT.toMillis());
        factory.setRequestedHeartbeat(10);
        factory.setThreadFactory(Thread.ofPlatform().daemon().name("amqp-", 0).factory());
        return factory;
    }

    /// Host and port only.
    @Override
    public String toString() {
        return "BrokerLogin[" + amqp.getHost() + ":" + amqp.getPort() + "]";
    }
}
