package org.tallyboard.recorder.schedule;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// One entry as the schedule has it, before anything is known about what its parts mean.
interface RawEntry {

    /// Where it stands, for people.
    String position();

    /// A part of it: text, a number, or a list of texts; empty when it is not there.
    ///
    /// @param name a path in JSON, or the name of an element, attribute or property
    Optional<JsonNode> value(String name);

    /// Why it cannot be recorded, where the format alone says so.
    default Optional<BadEntry> fault() {
        return Optional.empty();
    }

    /// What it shares with entries that are one broadcast with it (XMLTV's `clumpidx`), of which one is recorded.
    default Optional<String> slot() {
        return Optional.empty();
    }

    /// Whether it holds lists of its own, so that it may not be an entry at all.
    default boolean isNested() {
        return false;
    }
}
