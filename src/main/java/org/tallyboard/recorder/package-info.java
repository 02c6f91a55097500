/// The recording worker: takes recording jobs as a Celery worker does, records with ffmpeg, and tells about it in
// events
/// and preview pictures by the recording contract (`docs/recording-contract.md`).
///
/// It is the smallest worker that is honest: it acknowledges early, keeps no journal, and records one file per attempt.
/// May use `celery`, `rabbitmq`, the domain and `config`.
@NullMarked
package org.tallyboard.recorder;

import org.jspecify.annotations.NullMarked;
