package org.tallyboard.rabbitmq;

import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.config.ConfigException;

/// The broker of the configuration; its password is read again for each connection.
record ConfiguredLogin(BrokerConfig config) implements Login {

    @Override
    public ConnectionFactory factory() throws IOException {
        try {
            return Login.factory(
                    config.amqp(), config.username(), config.password().reveal(), config.caFile());
        } catch (ConfigException e) {
            throw new IOException("the broker's password cannot be read: " + e.getMessage(), e);
        }
    }
}
