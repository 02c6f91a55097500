/// The left half: rows of pipelines, their side panel, and the dialogs that order something on them.
@NullMarked
package org.tallyboard.ui.pipeline;

import org.jspecify.annotations.NullMarked;
