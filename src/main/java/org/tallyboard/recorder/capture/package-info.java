/// Recording one job with ffmpeg: from a source's URL to a verified file, part by part, whatever happens to the source
/// or to ffmpeg meanwhile. Knows nothing of brokers or of Celery's messages beyond a job's arguments.
@NullMarked
package org.tallyboard.recorder.capture;

import org.jspecify.annotations.NullMarked;
