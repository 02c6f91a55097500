package org.tallyboard.recorder.schedule;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// One entry as the schedule has it, before anything is known about what its parts mean.
interface RawEntry {

    /// Where it stands, for people.
    String position();

    /// A part of it: text, a number, or a list of texts; empty when it is not there.
    ///
    /// @param name a JSON pointer, or the name of an element, attribute or property
    Optional<JsonNode> value(String name);
}
