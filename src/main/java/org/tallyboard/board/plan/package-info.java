/// Decides which row of a source is read next, so that a budget of calls is kept and no row starves. Pure: no clients,
/// no threads, no clock of its own; every method is told what time it is. Imports nothing of Tallyboard.
@NullMarked
package org.tallyboard.board.plan;

import org.jspecify.annotations.NullMarked;
