/// What has happened, as facts that outlive the board: their shape, how they follow from what changed, and the port
/// that keeps them.
@NullMarked
package org.tallyboard.history;

import org.jspecify.annotations.NullMarked;
