/// What every order's dialog has in common: who would act where, the confirming button, and how the order went.
@NullMarked
package org.tallyboard.ui.order;

import org.jspecify.annotations.NullMarked;
