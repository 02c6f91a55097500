package org.tallyboard.rabbitmq.board;

import java.time.Instant;
import org.tallyboard.source.Failure;

/// The management API gave no usable answer.
final class ApiException extends Exception {

    private static final long serialVersionUID = 1L;

    /// What went wrong, as far as it changes what to do next.
    enum Kind {
        /// 401 or 403: who we are, or what we may, is not enough.
        REFUSED,
        /// 404: there is no such thing.
        ABSENT,
        /// 400: the request is not understood.
        BAD_REQUEST,
        /// Anything else.
        BROKEN
    }

    private final Kind kind;
    private final String remedy;

    /// @param cause what happened, in words, without secrets
    /// @param remedy what to do about it
    ApiException(Kind kind, String cause, String remedy) {
        super(cause);
        this.kind = kind;
        this.remedy = remedy;
    }

    Kind kind() {
        return kind;
    }

    Failure failure(Instant now) {
        return new Failure(String.valueOf(getMessage()), remedy, now);
    }
}
