package org.tallyboard.ui.order;

import java.util.Optional;
import java.util.concurrent.Executor;
import org.tallyboard.operate.Desk;
import org.tallyboard.ui.kit.Look;

/// What an order's dialog stands on.
///
/// @param broker the configured broker's name
/// @param window runs what touches the window
public record OrderContext(Desk desk, Look look, Optional<String> broker, Executor window) {}
