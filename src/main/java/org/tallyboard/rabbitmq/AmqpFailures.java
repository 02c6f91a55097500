package org.tallyboard.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.MalformedFrameException;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.config.ConfigException;
import org.tallyboard.source.Failure;

/// Why an AMQP connection ended or was not to be had, in words with a remedy and without secrets.
public final class AmqpFailures {

    private final BrokerConfig config;

    public AmqpFailures(BrokerConfig config) {
        this.config = config;
    }

    /// @param since when it was lost
    public Failure failure(@Nullable Throwable cause, Instant since) {
        Text text = text(cause);
        return new Failure(text.cause(), text.remedy(), since);
    }

    private record Text(String cause, String remedy) {}

    private Text text(@Nullable Throwable thrown) {
        Optional<ConfigException> secret = find(thrown, ConfigException.class);
        if (secret.isPresent()) {
            return new Text(
                    "the broker's password cannot be read: " + secret.get().getMessage(),
                    "check `password` in the configuration");
        }
        if (find(thrown, MalformedFrameException.class).isPresent()) {
            return new Text(
                    place() + " sent what is no AMQP 0-9-1",
                    "check that `amqp` leads to a RabbitMQ, and what stands between");
        }
        if (find(thrown, AuthenticationFailureException.class).isPresent()
                || find(thrown, PossibleAuthenticationFailureException.class).isPresent()) {
            return new Text(
                    "login refused for user " + config.username() + " at " + place(),
                    "check `username` and `password`, and that the user may use the virtual host " + vhost());
        }
        Optional<BrokerLink.Restarted> own = find(thrown, BrokerLink.Restarted.class);
        if (own.isPresent()) {
            return new Text(String.valueOf(own.get().getMessage()), "the connection is opened anew");
        }
        Optional<Text> told = find(thrown, ShutdownSignalException.class).flatMap(this::told);
        if (told.isPresent()) {
            return told.get();
        }
        if (find(thrown, UnknownHostException.class).isPresent()) {
            return new Text(
                    "no such host: " + config.amqp().getHost(),
                    "check `amqp` in the configuration and the name service");
        }
        if (find(thrown, SSLException.class).isPresent()) {
            return new Text(
                    "no trusted TLS connection to " + place(),
                    "check the certificate; for an authority of your own set `ca_file`");
        }
        if (find(thrown, ConnectException.class).isPresent()) {
            return new Text("connection to " + place() + " refused", "check that the broker runs, and its AMQP port");
        }
        if (find(thrown, SocketTimeoutException.class).isPresent()
                || find(thrown, TimeoutException.class).isPresent()) {
            return new Text(place() + " does not answer", "check the broker's load and the network");
        }
        if (find(thrown, EOFException.class).isPresent()) {
            return new Text("connection to " + place() + " lost", "look into the broker's log; it is tried again");
        }
        String text = thrown == null ? "ended" : String.valueOf(thrown.getMessage());
        return new Text("connection to " + place() + ": " + text, "it is tried again");
    }

    /// What the broker itself said when it closed the connection or the channel.
    private Optional<Text> told(ShutdownSignalException signal) {
        if (signal.isInitiatedByApplication()) {
            // What it carries is our own 200 OK, and nothing that the broker said.
            return Optional.of(new Text("this program closed the connection", "it is opened anew"));
        }
        Method reason = signal.getReason();
        return switch (reason) {
            case AMQP.Connection.Close close -> Optional.of(told(close.getReplyCode(), close.getReplyText()));
            case AMQP.Channel.Close close -> Optional.of(told(close.getReplyCode(), close.getReplyText()));
            case null, default -> Optional.empty();
        };
    }

    private Text told(int code, String words) {
        String cause = "the broker says " + code + " " + words;
        return switch (code) {
            case 403 ->
                new Text(
                        cause,
                        "give user " + config.username() + " rights on the virtual host " + vhost()
                                + ": configure, write and read on celeryev.*, .*celery\\.pidbox and tallyboard.*");
            case 402, 530 -> new Text(cause, "check the virtual host in `amqp`, and that the user may use it");
            default -> new Text(cause, "look into the broker's log; it is tried again");
        };
    }

    private String place() {
        URI amqp = config.amqp();
        return amqp.getHost() + (amqp.getPort() < 0 ? "" : ":" + amqp.getPort());
    }

    private String vhost() {
        return VirtualHost.of(config.amqp());
    }

    private static <T extends Throwable> Optional<T> find(@Nullable Throwable thrown, Class<T> type) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return Optional.of(type.cast(at));
            }
        }
        return Optional.empty();
    }
}
