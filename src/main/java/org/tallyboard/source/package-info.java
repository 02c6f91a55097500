/// Where a figure comes from and how old it is. Values only; imports nothing of Tallyboard.
@NullMarked
package org.tallyboard.source;

import org.jspecify.annotations.NullMarked;
