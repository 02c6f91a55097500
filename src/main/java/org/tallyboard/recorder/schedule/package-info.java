/// From schedules to jobs: fetches them, reads their entries, keeps every exact message in a journal, and publishes
/// each shortly before its start. Knows Celery's messages, but no ffmpeg.
@NullMarked
package org.tallyboard.recorder.schedule;

import org.jspecify.annotations.NullMarked;
