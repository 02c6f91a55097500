/// The recording worker: takes recording jobs as a Celery worker does, holds them safely while they are recorded, and
/// tells about it in events, results and preview pictures by the recording contract (`docs/recording-contract.md`).
@NullMarked
package org.tallyboard.recorder.worker;

import org.jspecify.annotations.NullMarked;
