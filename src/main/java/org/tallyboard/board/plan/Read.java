package org.tallyboard.board.plan;

/// One thing to read now. Its first attempt is booked; further ones ask [PollPlan#more].
///
/// @param kind what to read
/// @param row the row it is about; empty for [Kind#LIST]
/// @param lane whose share of the budget pays
public record Read(Kind kind, String row, Lane lane) {

    /// What to read.
    public enum Kind {
        /// The list of rows.
        LIST,
        /// A row's state.
        ROW,
        /// One thing that a row's state lacks.
        DETAIL
    }

    /// Whose share of the budget pays.
    public enum Lane {
        /// Asked for by a person, or the list: ahead of the plan.
        SOON,
        /// The half for rows in motion.
        RUNNING,
        /// The rest.
        IDLE
    }

    /// How a task ended.
    public enum Result {
        /// It was read.
        READ,
        /// The service throttled it: it is tried again, and everything slows down.
        THROTTLED,
        /// It alone failed: it is tried again later.
        FAILED,
        /// Nothing can be read: everything stops, and one probe after another finds out when it is over.
        OUTAGE
    }
}
