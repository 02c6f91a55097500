/// Real servers for the tests: RabbitMQ, Celery workers and producers, and an independent recorder of events. They
/// start on free ports with folders of their own under `target/`, and none outlives the virtual machine, however that
/// ends.
@NullMarked
package org.tallyboard.testing;

import org.jspecify.annotations.NullMarked;
