package org.tallyboard.sandbox.aws.service;

import java.util.function.BiFunction;
import org.tallyboard.sandbox.aws.protocol.QueryForm;
import org.tallyboard.sandbox.aws.protocol.Xml;

/// One operation of a Query service: gives the writer of what stands inside the `...Result` element. Refuses by
/// throwing [org.tallyboard.sandbox.aws.protocol.AwsError].
public record QueryOperation(BiFunction<Caller, QueryForm, Result> act) {

    /// Writes the members of the result.
    public interface Result {
        /// Writes them.
        void writeTo(Xml xml);
    }
}
