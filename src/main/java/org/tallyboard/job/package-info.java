/// Celery jobs, the recordings among them, and the workers that run them: values, and the pure rule that turns events
/// into attempts. May import `source`.
@NullMarked
package org.tallyboard.job;

import org.jspecify.annotations.NullMarked;
