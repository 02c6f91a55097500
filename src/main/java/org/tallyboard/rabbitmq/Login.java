package org.tallyboard.rabbitmq;

import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.tallyboard.config.BrokerConfig;

/// Where a broker is and who we are there.
public interface Login {

    /// A factory for connections that do not recover by themselves: whoever opens one owns its outages. Made anew for
    /// each connection, so that a changed password or authority counts at the next one.
    ///
    /// @throws IOException when the address is none of AMQP, the password cannot be read, or TLS is not to be had
    ConnectionFactory factory() throws IOException;

    /// What to tell people about a connection that was not to be had or has ended, with the remedy where one is known;
    /// without secrets.
    ///
    /// @param reason in the words of the client or the broker
    default String words(String reason, Optional<Throwable> cause) {
        return reason;
    }

    /// The broker of the configuration; its password is read again for each connection.
    static Login of(BrokerConfig config) {
        return new ConfiguredLogin(config);
    }

    /// The factory for this address.
    ///
    /// @param caFile authorities to trust for `amqps`; the JDK's own where there is none
    static ConnectionFactory factory(URI amqp, String user, String password, Optional<Path> caFile) throws IOException {
        Duration timeout = Duration.ofSeconds(10);
        ConnectionFactory factory = new ReadableFrames();
        try {
            factory.setUri(amqp);
        } catch (Exception e) {
            throw new IOException("Not the address of an AMQP broker: it begins with amqp:// or amqps://.", e);
        }
        if ("amqps".equals(amqp.getScheme())) {
            // The client's own default would trust every certificate.
            factory.useSslProtocol(Tls.context(caFile));
            factory.enableHostnameVerification();
        }
        factory.setVirtualHost(VirtualHost.of(amqp));
        factory.setUsername(user);
        factory.setPassword(password);
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        factory.setConnectionTimeout((int) timeout.toMillis());
        factory.setHandshakeTimeout((int) timeout.toMillis());
        factory.setChannelRpcTimeout((int) timeout.toMillis());
        factory.setRequestedHeartbeat(10);
        factory.setThreadFactory(Thread.ofPlatform().daemon().name("amqp-", 0).factory());
        return factory;
    }
}
