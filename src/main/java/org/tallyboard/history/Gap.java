package org.tallyboard.history;

import java.time.Instant;

/// A time of which the history may lack facts.
///
/// @param why why
/// @param dropped how many facts are known to be missing; 0 where nobody saw them
public record Gap(Instant from, Instant to, Why why, long dropped) {

    /// The reasons.
    public enum Why {
        /// No board ran, or none heard the broker.
        NO_BOARD("no board watched"),
        /// A board ran and stood still: its machine was suspended, or its clock was set.
        STOOD_STILL("the board stood still"),
        /// A board ran and could not write.
        NOT_WRITTEN("what happened could not be written");

        private final String words;

        Why(String words) {
            this.words = words;
        }

        /// What happened, as a clause.
        public String words() {
            return words;
        }
    }
}
