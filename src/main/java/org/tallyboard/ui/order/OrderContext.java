package org.tallyboard.ui.order;

import java.util.concurrent.Executor;
import org.tallyboard.operate.Desk;
import org.tallyboard.ui.kit.Look;

/// What an order's dialog stands on.
///
/// @param window runs what touches the window
public record OrderContext(Desk desk, Look look, Executor window) {}
