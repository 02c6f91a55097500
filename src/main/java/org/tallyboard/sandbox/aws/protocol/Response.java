package org.tallyboard.sandbox.aws.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// An HTTP response.
///
/// @param errorCode the AWS error code, if it is an error
public record Response(int status, String contentType, byte[] body, Optional<String> errorCode) {

    /// An answer that is no error.
    public static Response ok(String contentType, String body) {
        return new Response(200, contentType, body.getBytes(StandardCharsets.UTF_8), Optional.empty());
    }
}
