package org.tallyboard.storage;

import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.history.Fact;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// A fact as text: its kind and its components as JSON.
final class FactRow {

    private static final Logger LOG = LoggerFactory.getLogger(FactRow.class);

    /// What a later version adds is left out.
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private static final Map<String, Class<? extends Fact>> KINDS = Map.ofEntries(
            Map.entry("execution", Fact.Execution.class),
            Map.entry("stage", Fact.Stage.class),
            Map.entry("action", Fact.Action.class),
            Map.entry("build", Fact.Build.class),
            Map.entry("attempt", Fact.Attempt.class),
            Map.entry("signal", Fact.Signal.class),
            Map.entry("worker", Fact.Worker.class),
            Map.entry("queue", Fact.Queue.class),
            Map.entry("source", Fact.Source.class),
            Map.entry("alarm", Fact.Alarm.class),
            Map.entry("order", Fact.Order.class));

    private FactRow() {}

    static String kind(Fact fact) {
        return switch (fact) {
            case Fact.Execution ignored -> "execution";
            case Fact.Stage ignored -> "stage";
            case Fact.Action ignored -> "action";
            case Fact.Build ignored -> "build";
            case Fact.Attempt ignored -> "attempt";
            case Fact.Signal ignored -> "signal";
            case Fact.Worker ignored -> "worker";
            case Fact.Queue ignored -> "queue";
            case Fact.Source ignored -> "source";
            case Fact.Alarm ignored -> "alarm";
            case Fact.Order ignored -> "order";
        };
    }

    static String text(Fact fact) {
        return JSON.writeValueAsString(fact);
    }

    /// Empty for one that this version does not understand.
    static Optional<Fact> fact(String kind, String text) {
        Class<? extends Fact> type = KINDS.get(kind);
        try {
            return type == null ? Optional.empty() : Optional.of(JSON.readValue(text, type));
        } catch (JacksonException e) {
            LOG.debug("a fact of the kind {} cannot be read", kind, e);
            return Optional.empty();
        }
    }
}
