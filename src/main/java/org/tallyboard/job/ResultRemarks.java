package org.tallyboard.job;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/// The `remarks` of a recording's result, by the recording contract.
public final class ResultRemarks {
    private static final int MOST = 20;

    private ResultRemarks() {}

    /// @param result JSON, of which the end may be missing: a long result is cut
    /// @return a sentence each; none where the result is something else
    public static List<String> of(String result) {
        var remarks = new ArrayList<String>();
        try (JsonParser json = JsonMapper.shared().createParser(result)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return remarks;
            }
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (!name.equals("remarks") || value != JsonToken.START_ARRAY) {
                    json.skipChildren();
                    continue;
                }
                while (json.nextToken() == JsonToken.VALUE_STRING && remarks.size() < MOST) {
                    remarks.add(json.getString());
                }
                return remarks;
            }
        } catch (JacksonException e) {
            // What came before the cut stands.
        }
        return remarks;
    }
}
