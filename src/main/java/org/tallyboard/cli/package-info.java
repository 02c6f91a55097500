/// The command line and the composition root: plain constructors put the program together here, and nowhere else.
@NullMarked
package org.tallyboard.cli;

import org.jspecify.annotations.NullMarked;
