/// The world behind the simulated AWS: pipelines, executions, builds and topics, and the rules by which they move.
///
/// One lock guards everything ([World]); nothing moves on a thread of its own. Whoever looks first lets everything that
/// has come due happen, in order and each at its own time ([Agenda]), so a seed gives the same world however often it
/// is read. What an action will do comes from a [Behaviour]; a test's world has one that waits to be told.
///
/// May touch: `protocol` (for AWS's errors).
@NullMarked
package org.tallyboard.sandbox.aws.world;

import org.jspecify.annotations.NullMarked;
