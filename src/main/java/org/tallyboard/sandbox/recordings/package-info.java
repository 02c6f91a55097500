/// The sandbox's recordings: a timetable of made-up programmes, sent as a Celery producer sends jobs, to real recording
/// workers that record generated sources.
@NullMarked
package org.tallyboard.sandbox.recordings;

import org.jspecify.annotations.NullMarked;
