/// Generated live sources for the sandbox: a different landscape per channel, drawn once as a short loop and then
/// streamed over HTTP at the pace of real time without being encoded again. Draws into plain arrays: no window system.
@NullMarked
package org.tallyboard.sandbox.streams;

import org.jspecify.annotations.NullMarked;
