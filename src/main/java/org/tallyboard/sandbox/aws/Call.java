package org.tallyboard.sandbox.aws;

import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// One call that arrived, as it was answered.
///
/// @param number from 1, in the order of answers
/// @param received when it arrived (real time)
/// @param accountId the account of the access key it claimed, or empty if that is unknown
/// @param accessKeyId the access key it claimed, or empty
/// @param service `codepipeline`, `codebuild`, `sns`, `sts`, or empty if unknown
/// @param operation such as `RetryStageExecution`
/// @param parameters the input as JSON; for Query services the form's fields
/// @param status the HTTP status, 0 if the connection was closed without an answer
/// @param error the AWS error code of the answer
/// @param userAgent the caller's own description
public record Call(
        long number,
        Instant received,
        String accountId,
        String accessKeyId,
        String service,
        String operation,
        JsonNode parameters,
        int status,
        Optional<String> error,
        String userAgent) {

    /// A parameter as text, or an empty text.
    public String parameter(String name) {
        return parameters.path(name).asString("");
    }
}
