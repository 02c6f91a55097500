package org.tallyboard.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/// The log of a service. It says what the service does, while the same parts in the sandbox's processes stay quiet.
final class ServiceLog {
    private static final List<String> PARTS =
            List.of("org.tallyboard.recorder", "org.tallyboard.rabbitmq", "org.tallyboard.rabbitmq.Outages");

    @Option(
            names = "--log",
            paramLabel = "text|json",
            defaultValue = "text",
            description =
                    "How the log on standard error is written (default: ${DEFAULT-VALUE}); json: one object a line.")
    private Format format = Format.TEXT;

    /// How a line looks.
    enum Format {
        TEXT,
        JSON;

        static Format parse(String text) {
            for (Format format : values()) {
                if (format.name().toLowerCase(Locale.ROOT).equals(text)) {
                    return format;
                }
            }
            throw new IllegalArgumentException("a log is text or json");
        }
    }

    /// From now on everything is written as it was asked for.
    void begin() {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext logback)) {
            return;
        }
        for (String part : PARTS) {
            logback.getLogger(part).setLevel(Level.INFO);
        }
        if (format == Format.JSON
                && logback.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("stderr")
                        instanceof OutputStreamAppender<ILoggingEvent> stderr) {
            stderr.setEncoder(json(logback));
        }
    }

    private static JsonEncoder json(LoggerContext logback) {
        var encoder = new JsonEncoder();
        encoder.setContext(logback);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMDC(false);
        encoder.setWithArguments(false);
        encoder.setWithMessage(false);
        encoder.setWithFormattedMessage(true);
        encoder.start();
        return encoder;
    }
}
