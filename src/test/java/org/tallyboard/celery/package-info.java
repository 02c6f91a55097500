/// Tests of Celery's wire protocol on samples taken from a real broker, and on hostile input.
@NullMarked
package org.tallyboard.celery;

import org.jspecify.annotations.NullMarked;
