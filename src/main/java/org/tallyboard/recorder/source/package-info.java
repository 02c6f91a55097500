/// What stands between ffmpeg and the network: which addresses may be recorded from, and the gateway and relays on
/// loopback through which ffmpeg gets them. [SourceGuard] puts it together.
@NullMarked
package org.tallyboard.recorder.source;

import org.jspecify.annotations.NullMarked;
