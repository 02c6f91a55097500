package org.tallyboard.operate;

/// What an outside world answered to an order.
public sealed interface Answer {

    /// It took the order.
    ///
    /// @param reference what it gave back: an execution id, a message id, a job id
    record Accepted(String reference) implements Answer {}

    /// It refused, and nothing was done.
    ///
    /// @param reason in words, with the service's own text
    /// @param nextStep what the person can do now
    record Refused(String reason, String nextStep) implements Answer {}

    /// No answer came, or one that does not tell: the order may have been carried out.
    record Unknown(String reason) implements Answer {}
}
