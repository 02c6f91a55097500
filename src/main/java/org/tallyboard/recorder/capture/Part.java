package org.tallyboard.recorder.capture;

import java.time.Instant;

/// One stretch that was recorded without an interruption.
///
/// @param number counts all parts of a job from 1, over all workers that recorded some of it
/// @param worker node name of the worker that wrote it
/// @param folder identity of the output folder that it lies in; two workers that see the same identity share the folder
/// @param file path within that folder, with `/` between names
/// @param from wall time of its first picture or sound
/// @param to wall time up to which it is known to reach; of a part that is being written the last time told
/// @param bytes its size, as far as known
public record Part(int number, String worker, String folder, String file, Instant from, Instant to, long bytes) {}
