package org.tallyboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LogLineTest {
    private static String line(String message, Object... keysAndValues) {
        var logger = new LoggerContext().getLogger("test");
        var event = new LoggingEvent("", logger, Level.INFO, message, null, null);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            event.addKeyValuePair(new KeyValuePair((String) keysAndValues[i], keysAndValues[i + 1]));
        }
        return new LogLine().convert(event);
    }

    @Test
    void keysAndValuesFollowTheSentence() {
        assertThat(line("Job taken", "job", "4084", "slots", 2, "title", "City Council"))
                .isEqualTo("Job taken job=4084 slots=2 title=\"City Council\"");
        assertThat(line("Nothing more")).isEqualTo("Nothing more");
    }

    @Test
    void aTitleCannotForgeALineOrAnotherKey() {
        assertThat(line("Job taken", "title", "x\n10:00 ERROR\r\u001b[31m\u2028\u202e"))
                .isEqualTo("Job taken title=\"x\\n10:00 ERROR\\u000d\\u001b[31m\\u2028\\u202e\"");
        assertThat(line("Job taken", "title", "a\" job=other \\"))
                .isEqualTo("Job taken title=\"a\\\" job=other \\\\\"");
        assertThat(line("Job taken", "title", "")).isEqualTo("Job taken title=\"\"");
        assertThat(line("two\nlines")).isEqualTo("two\\nlines");
    }
}
