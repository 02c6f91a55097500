/// Frozen scenes: canned snapshots at a fixed time, for pictures that come out the same twice.
@NullMarked
package org.tallyboard.ui.frozen;

import org.jspecify.annotations.NullMarked;
