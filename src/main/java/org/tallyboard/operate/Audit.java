package org.tallyboard.operate;

import java.util.List;

/// Keeps every order: the intent before it is acted on, the outcome after. Blocks; any thread.
public interface Audit extends AutoCloseable {

    /// Writes an intent durably and returns its id.
    ///
    /// @param details the order's parameters as JSON, without secrets
    long intent(OrderRecord order, String details) throws AuditException;

    /// Writes the outcome of an intent.
    void outcome(long id, Outcome outcome) throws AuditException;

    /// Writes what an order's effect came to later; a record that is not there any more is none.
    default void became(long id, String text) throws AuditException {}

    /// The newest orders, newest first; an intent without outcome from an earlier start is [Outcome.Unknown].
    List<OrderRecord> latest(int limit) throws AuditException;

    /// What a person has to know about the record itself, for example that a damaged one was moved aside; empty text
    /// when there is nothing.
    default String notice() {
        return "";
    }

    @Override
    void close();

    /// The audit cannot be read or written.
    final class AuditException extends Exception {
        private static final long serialVersionUID = 1L;

        /// @param message cause and remedy in words
        public AuditException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
