package org.tallyboard.recorder.capture;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.tallyboard.config.ConfigException;
import org.tallyboard.config.HeaderSet;
import org.tallyboard.config.Secret;

/// Headers that one recording's requests carry, their values looked up.
///
/// @param hosts which hosts they are sent to
/// @param values by name; may be secret
record RequestHeaders(Predicate<String> hosts, Map<String, String> values) {
    /// Those that ffmpeg sends by itself.
    static final RequestHeaders NONE = new RequestHeaders(host -> false, Map.of());

    RequestHeaders {
        values = Map.copyOf(values);
    }

    /// @throws ConfigException when a secret cannot be had, or cannot be a header; the text does not have its value
    static RequestHeaders of(HeaderSet set) throws ConfigException {
        var values = new LinkedHashMap<String, String>();
        for (Map.Entry<String, Secret> entry : set.values().entrySet()) {
            String value = entry.getValue().reveal();
            if (value.chars().anyMatch(Character::isISOControl)) {
                throw new ConfigException(
                        "the header " + entry.getKey() + " has a line break or another control" + " character in it");
            }
            values.put(entry.getKey(), value);
        }
        return new RequestHeaders(set::isFor, values);
    }

    /// Without the values.
    @Override
    public String toString() {
        return "RequestHeaders" + values.keySet();
    }
}
