/// What every part of the window is made of: the virtual list, overlays, glyphs, words for times and sizes, themes.
/// Knows nothing of pipelines and recordings beyond accounts.
@NullMarked
package org.tallyboard.ui.kit;

import org.jspecify.annotations.NullMarked;
