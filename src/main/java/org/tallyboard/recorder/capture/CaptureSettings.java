package org.tallyboard.recorder.capture;

import java.nio.file.Path;
import java.time.Duration;

/// How recordings are made on this machine.
///
/// @param worker the node name of the worker that records, for parts and sidecars
/// @param folder where recordings are written
/// @param silence how long a source may send nothing before the part is ended and the next one is begun
/// @param previewEvery time between two pictures; a source with rarer key frames gives fewer
public record CaptureSettings(String worker, Path folder, Duration silence, Duration previewEvery) {}
