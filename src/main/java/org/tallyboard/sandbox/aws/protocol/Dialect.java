package org.tallyboard.sandbox.aws.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The protocol a request speaks, which decides how errors look and what the common ones are called.
public sealed interface Dialect {

    /// An error in this dialect.
    Response error(AwsError error, String requestId);

    /// What this dialect makes of a refused signature.
    AwsError refused(Refusal refusal, String detail);

    /// What this dialect says when there were too many calls.
    AwsError throttled();

    /// What this dialect says when the service failed.
    AwsError failed();

    /// Why a signature was refused.
    enum Refusal {
        MISSING,
        INCOMPLETE,
        UNKNOWN_KEY,
        EXPIRED_TOKEN,
        SIGNATURE,
        CLOCK,
        SCOPE
    }

    /// The text AWS gives with a wrong signature.
    String MISMATCH =
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
                    + "Access Key and signing method. Consult the service documentation for details.";

    private static String text(Refusal refusal, String detail) {
        return switch (refusal) {
            case MISSING -> "Missing Authentication Token";
            case UNKNOWN_KEY -> "The security token included in the request is invalid.";
            case EXPIRED_TOKEN -> "The security token included in the request is expired";
            case SIGNATURE -> MISMATCH;
            case INCOMPLETE, CLOCK, SCOPE -> detail;
        };
    }

    /// JSON 1.1: `{"__type":CODE,"message":TEXT}`.
    record Json() implements Dialect {
        /// The content type of JSON 1.1.
        public static final String TYPE = "application/x-amz-json-1.1";

        private static final JsonMapper MAPPER = JsonMapper.builder().build();

        @Override
        public Response error(AwsError error, String requestId) {
            ObjectNode body = MAPPER.createObjectNode();
            body.put("__type", error.code());
            body.put("message", error.text());
            return new Response(error.status(), TYPE, MAPPER.writeValueAsBytes(body), Optional.of(error.code()));
        }

        @Override
        public AwsError refused(Refusal refusal, String detail) {
            String code =
                    switch (refusal) {
                        case MISSING -> "MissingAuthenticationTokenException";
                        case INCOMPLETE -> "IncompleteSignatureException";
                        case UNKNOWN_KEY -> "UnrecognizedClientException";
                        case EXPIRED_TOKEN -> "ExpiredTokenException";
                        case SIGNATURE, CLOCK, SCOPE -> "InvalidSignatureException";
                    };
            return AwsError.badRequest(code, text(refusal, detail));
        }

        @Override
        public AwsError throttled() {
            return AwsError.badRequest("ThrottlingException", "Rate exceeded");
        }

        @Override
        public AwsError failed() {
            return new AwsError(
                    "InternalFailure", "The request processing has failed because of an internal error.", 500);
        }
    }

    /// Query: `<ErrorResponse><Error>...`.
    ///
    /// @param namespace the XML namespace of the service
    record Query(String namespace) implements Dialect {
        /// The content type of the Query protocol's answers.
        public static final String TYPE = "text/xml";

        @Override
        public Response error(AwsError error, String requestId) {
            String body = new Xml()
                    .open("ErrorResponse", namespace)
                    .open("Error")
                    .leaf("Type", error.status() < 500 ? "Sender" : "Receiver")
                    .leaf("Code", error.code())
                    .leaf("Message", error.text())
                    .close("Error")
                    .leaf("RequestId", requestId)
                    .close("ErrorResponse")
                    .toString();
            return new Response(error.status(), TYPE, body.getBytes(StandardCharsets.UTF_8), Optional.of(error.code()));
        }

        @Override
        public AwsError refused(Refusal refusal, String detail) {
            String code =
                    switch (refusal) {
                        case MISSING -> "MissingAuthenticationToken";
                        case INCOMPLETE -> "IncompleteSignature";
                        case UNKNOWN_KEY -> "InvalidClientTokenId";
                        case EXPIRED_TOKEN -> "ExpiredToken";
                        case SIGNATURE, CLOCK, SCOPE -> "SignatureDoesNotMatch";
                    };
            return new AwsError(code, text(refusal, detail), refusal == Refusal.INCOMPLETE ? 400 : 403);
        }

        @Override
        public AwsError throttled() {
            return AwsError.badRequest("Throttling", "Rate exceeded");
        }

        @Override
        public AwsError failed() {
            return new AwsError(
                    "InternalFailure", "The request processing has failed because of an internal error.", 500);
        }
    }
}
