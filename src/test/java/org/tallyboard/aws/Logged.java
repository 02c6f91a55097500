package org.tallyboard.aws;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/// All that the SDK and the adapter log while it is open, down to DEBUG, with the texts of exceptions and their causes.
public final class Logged implements AutoCloseable {

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final List<Logger> loggers = Stream.of("software.amazon.awssdk", "org.tallyboard.aws")
            .map(name -> (Logger) LoggerFactory.getLogger(name))
            .toList();

    public Logged() {
        log.start();
        loggers.forEach(logger -> {
            logger.addAppender(log);
            logger.setLevel(Level.DEBUG);
            logger.setAdditive(false);
        });
    }

    /// Each line, and each exception's text as one more.
    public List<String> lines() {
        return List.copyOf(log.list).stream().flatMap(Logged::texts).toList();
    }

    private static Stream<String> texts(ILoggingEvent event) {
        return Stream.concat(
                Stream.of(event.getFormattedMessage()),
                Stream.iterate(event.getThrowableProxy(), proxy -> proxy != null, IThrowableProxy::getCause)
                        .map(proxy -> String.valueOf(proxy.getMessage())));
    }

    @Override
    public void close() {
        loggers.forEach(logger -> {
            logger.detachAppender(log);
            logger.setLevel(null);
            logger.setAdditive(true);
        });
    }
}
