/// Prometheus: the figures of a worker and of a scheduler, served to this machine only.
@NullMarked
package org.tallyboard.metrics;

import org.jspecify.annotations.NullMarked;
