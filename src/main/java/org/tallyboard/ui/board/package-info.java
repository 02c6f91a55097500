/// The window as a whole: header, tallies, *Needs you*, the two halves, the status line, and the feed that brings
/// snapshots to it.
@NullMarked
package org.tallyboard.ui.board;

import org.jspecify.annotations.NullMarked;
