package org.tallyboard.recorder.schedule;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneRules;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// Times as schedules write them: ISO-8601, with an offset or in a zone that is configured, or seconds since 1970.
final class Times {
    /// The years 1990 to 2100, so that milliseconds and other numbers are not taken for seconds.
    private static final double FIRST = 631_152_000.0;

    private static final double LAST = 4_102_444_800.0;

    private Times() {}

    /// A time that cannot be understood.
    static final class Unclear extends Exception {
        private static final long serialVersionUID = 1L;

        Unclear(String message) {
            super(message);
        }
    }

    static Instant of(JsonNode value, Optional<ZoneId> zone) throws Unclear {
        if (value.isNumber()) {
            double seconds = value.asDouble();
            if (!(seconds >= FIRST && seconds <= LAST)) {
                throw new Unclear("is a number, but not seconds since 1970 in this century");
            }
            return Instant.ofEpochMilli(Math.round(seconds * 1_000));
        }
        String text = Template.text(value).orElseThrow(() -> new Unclear("is no text and no number"));
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return local(text, zone);
        }
    }

    private static Instant local(String text, Optional<ZoneId> zone) throws Unclear {
        LocalDateTime local;
        try {
            local = LocalDateTime.parse(text.replaceFirst("^(\\d{4}-\\d\\d-\\d\\d) ", "$1T"));
        } catch (DateTimeException e) {
            throw new Unclear("is not a time in ISO-8601, such as 2026-11-24T10:00:00+01:00");
        }
        ZoneRules rules = zone.orElseThrow(
                        () -> new Unclear("names no offset; set `zone` in the schedule's configuration"))
                .getRules();
        if (rules.getValidOffsets(local).isEmpty()) {
            throw new Unclear("does not exist: the clock is put forward then");
        }
        return local.toInstant(rules.getValidOffsets(local).getFirst());
    }
}
