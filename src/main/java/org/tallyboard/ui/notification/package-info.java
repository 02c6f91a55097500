/// The dialog that sends a notification.
@NullMarked
package org.tallyboard.ui.notification;

import org.jspecify.annotations.NullMarked;
