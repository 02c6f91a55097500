/// The right half: rows of recordings and plain jobs, their side panel, and the dialog that retries one.
@NullMarked
package org.tallyboard.ui.job;

import org.jspecify.annotations.NullMarked;
