/// The texts of notifications: Mustache templates over documented names, checked strictly, and what SNS, mail and SMS
/// take. Pure.
@NullMarked
package org.tallyboard.notification.template;

import org.jspecify.annotations.NullMarked;
