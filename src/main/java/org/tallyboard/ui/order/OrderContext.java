package org.tallyboard.ui.order;

import java.util.concurrent.Executor;
import org.tallyboard.operate.Orders;
import org.tallyboard.ui.kit.ViewContext;

/// What an order's dialog stands on.
///
/// @param window runs what touches the window
public record OrderContext(Orders desk, ViewContext look, Executor window) {}
