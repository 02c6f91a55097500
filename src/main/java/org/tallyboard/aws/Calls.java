package org.tallyboard.aws;

import java.util.function.Supplier;

/// Makes calls, each in a slot of the budget.
interface Calls {

    /// Waits for the slot, then calls.
    ///
    /// @param operation the permission that the call needs, for example `codepipeline:ListPipelines`
    <T> T call(String operation, Supplier<T> call);
}
