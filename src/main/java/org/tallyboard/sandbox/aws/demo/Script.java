package org.tallyboard.sandbox.aws.demo;

import java.util.Optional;

/// What is settled in advance about one execution.
///
/// @param failing the stage in which its last action fails the first time
/// @param colleagueRetries whether a colleague retries it then
/// @param waiting the stage whose approval nobody but a person at the board answers
/// @param refused the stage whose entry condition is not met
/// @param past whether it belongs to the history, in which every approval was given
record Script(
        Optional<String> failing,
        boolean colleagueRetries,
        Optional<String> waiting,
        Optional<String> refused,
        boolean past) {

    static Script succeeds() {
        return new Script(Optional.empty(), false, Optional.empty(), Optional.empty(), true);
    }

    static Script fails(String stage, boolean colleagueRetries) {
        return new Script(Optional.of(stage), colleagueRetries, Optional.empty(), Optional.empty(), true);
    }

    static Script waits(String stage) {
        return new Script(Optional.empty(), false, Optional.of(stage), Optional.empty(), true);
    }

    static Script refused(String stage) {
        return new Script(Optional.empty(), false, Optional.empty(), Optional.of(stage), true);
    }

    static Script parallel() {
        return new Script(Optional.empty(), false, Optional.empty(), Optional.empty(), false);
    }
}
