package org.tallyboard.operate;

/// How an order ended.
public sealed interface Outcome {

    /// Not over yet.
    ///
    /// @param step what is being done, for example `reading again`, `sent, waiting for the change to show`
    record UnderWay(String step) implements Outcome {}

    /// Carried out.
    ///
    /// @param detail for example the message id; whether the change already shows
    record Done(String detail) implements Outcome {}

    /// Refused, by the comparison before acting or by the service; nothing was done.
    record Refused(String reason, String nextStep) implements Outcome {}

    /// The audit could not be written, so nothing was sent; the person may choose to send it unrecorded.
    record NotRecorded(String reason) implements Outcome {}

    /// May have been carried out; a person has to look.
    record Unknown(String reason) implements Outcome {}

    /// True once it is over.
    default boolean over() {
        return !(this instanceof UnderWay);
    }
}
