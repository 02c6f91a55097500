package org.tallyboard.sandbox.aws.protocol;

/// A refusal as AWS words it: a code from the service model (or one common to all services), a text and an HTTP status.
public final class AwsError extends RuntimeException {
    private final String code;
    private final int status;

    /// A refusal.
    ///
    /// @param code such as `StageNotRetryableException`
    /// @param status the HTTP status
    public AwsError(String code, String message, int status) {
        super(message, null, false, false);
        this.code = code;
        this.status = status;
    }

    /// A refusal with HTTP 400, which is what JSON 1.1 services give for everything that the caller did wrong.
    public static AwsError badRequest(String code, String message) {
        return new AwsError(code, message, 400);
    }

    /// The code.
    public String code() {
        return code;
    }

    /// The text, never null.
    public String text() {
        String message = getMessage();
        return message == null ? "" : message;
    }

    /// The HTTP status.
    public int status() {
        return status;
    }
}
