/// The window. The only package that imports JavaFX; it is opened through [org.tallyboard.ui.Ui], which has no JavaFX
/// type in its signatures. Draws snapshots of `board`, gives orders to `operate`, and never calls a client or blocks.
@NullMarked
package org.tallyboard.ui;

import org.jspecify.annotations.NullMarked;
