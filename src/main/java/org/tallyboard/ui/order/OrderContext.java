package org.tallyboard.ui.order;

import java.util.concurrent.Executor;
import org.tallyboard.operate.KnownJobs;
import org.tallyboard.operate.Orders;
import org.tallyboard.operate.Situation;
import org.tallyboard.ui.kit.ViewContext;

/// What an order's dialog stands on.
///
/// @param jobs what is known of jobs
/// @param window runs what touches the window
public record OrderContext(Orders desk, KnownJobs jobs, ViewContext look, Executor window) {

    /// What offers depend on now.
    public Situation situation() {
        return new Situation(desk.closedBecause(), jobs, look.now(), look.zone());
    }
}
