package org.tallyboard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The published schema of `tallyboard status --json`.
final class StatusSchema {

    private final Schema schema;

    StatusSchema() {
        try {
            JsonNode text = JsonMapper.shared().readTree(Files.readString(Path.of("docs/status.schema.json")));
            schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Fails with each place that the schema does not describe.
    void check(JsonNode answer) {
        assertThat(schema.validate(answer)).extracting(Error::toString).isEmpty();
    }
}
