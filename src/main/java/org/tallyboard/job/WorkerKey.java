package org.tallyboard.job;

/// Names one worker: a node name is unique at its broker only.
///
/// @param broker configured name of the broker, to which a virtual host belongs
/// @param hostname node name, for example `rec@w1`
public record WorkerKey(String broker, String hostname) {}
