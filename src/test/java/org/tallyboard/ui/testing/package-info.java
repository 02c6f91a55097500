/// What tests of the window need: a board and a desk that tests control, and a robot in an open window.
@NullMarked
package org.tallyboard.ui.testing;

import org.jspecify.annotations.NullMarked;
