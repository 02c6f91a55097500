/// What a notification is about: events of AWS and of the product, in one form whose values templates and rules name.
/// Pure, and small enough for AWS Lambda: JSON is read without the library that binds it to classes.
@NullMarked
package org.tallyboard.notification.event;

import org.jspecify.annotations.NullMarked;
