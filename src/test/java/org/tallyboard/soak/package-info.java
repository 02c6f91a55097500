/// The recorder under fire: live sources whose pictures carry the time at which they were sent ([LiveFeed]), whole
/// workers and a real RabbitMQ that are killed at random ([Soak]), and a comparison of what is on disk with what was
/// sent ([Inspection]). `src/test/soak/run` runs many rounds, [SoakTest] two.
@NullMarked
package org.tallyboard.soak;

import org.jspecify.annotations.NullMarked;
