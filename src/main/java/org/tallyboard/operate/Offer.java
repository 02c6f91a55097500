package org.tallyboard.operate;

import java.util.List;
import org.tallyboard.operate.Confirmation.Fact;

/// Whether something can be ordered for what is shown.
public sealed interface Offer {

    /// It can.
    ///
    /// @param operation what would be ordered, with the identity of what is shown
    /// @param facts what the confirmation shows besides, for example the commit
    /// @param warnings what a person should think of first
    record Open(Operation operation, List<Fact> facts, List<String> warnings) implements Offer {
        public Open {
            facts = List.copyOf(facts);
            warnings = List.copyOf(warnings);
        }
    }

    /// It can, once a person has said more.
    ///
    /// @param what for example `the new end`
    record Asks(String what) implements Offer {}

    /// It cannot: the button is off and says this.
    record Closed(String reason, String nextStep) implements Offer {
        /// Both in one line.
        public String text() {
            return CurrentStateText.join("; ", reason, nextStep);
        }
    }
}
