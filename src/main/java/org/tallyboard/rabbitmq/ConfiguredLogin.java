package org.tallyboard.rabbitmq;

import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.config.ConfigException;
import org.tallyboard.source.Failure;

/// The broker of the configuration; its password is read again for each connection.
public record ConfiguredLogin(BrokerConfig config) implements Login {

    @Override
    public ConnectionFactory factory() throws IOException {
        try {
            return Login.factory(
                    config.amqp(), config.username(), config.password().reveal(), config.caFile());
        } catch (ConfigException e) {
            throw new IOException("the broker's password cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public String words(String reason, Optional<Throwable> cause) {
        Failure failure = new AmqpFailures(config).failure(cause.orElse(null), Instant.now());
        return failure.cause() + "; " + failure.remedy();
    }
}
