/// The benchmarks that `src/test/bench/run` and `src/test/bench/recorder` start; no tests.
///
/// Of the board, one process puts everything together: [Benchmark]. The board ([BoardUnderLoad]), the source of events
/// ([EventSource]) and each start that is timed ([FirstFrame]) are processes of their own, which take a line and answer
/// with a line of JSON. The recorder is measured from outside, by what Linux tells of it: [RecorderBenchmark]. What
/// many jobs cost is measured in one thread: [ScaleBenchmark].
@NullMarked
package org.tallyboard.bench;

import org.jspecify.annotations.NullMarked;
