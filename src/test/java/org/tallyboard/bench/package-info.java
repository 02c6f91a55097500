/// The benchmark that `src/test/bench/run` starts; no test. One process puts everything together: [Benchmark]. The
/// board ([BoardUnderLoad]), the source of events ([EventSource]) and each start that is timed ([FirstFrame]) are
/// processes
/// of their own, which take a line and answer with a line of JSON.
@NullMarked
package org.tallyboard.bench;

import org.jspecify.annotations.NullMarked;
