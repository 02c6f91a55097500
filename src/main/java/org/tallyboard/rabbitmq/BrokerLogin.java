package org.tallyboard.rabbitmq;

import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/// Where a broker is and who we are there.
///
/// @param amqp `amqp://host:port/vhost` or `amqps://…`, without user and password; the virtual host `/` is `%2F`
public record BrokerLogin(URI amqp, String user, String password) implements Login {

    @Override
    public ConnectionFactory factory() throws IOException {
        return Login.factory(amqp, user, password, Optional.empty());
    }

    /// Host and port only.
    @Override
    public String toString() {
        return "BrokerLogin[" + amqp.getHost() + ":" + amqp.getPort() + "]";
    }
}
