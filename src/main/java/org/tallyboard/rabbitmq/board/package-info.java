/// What a board has of a broker: its events, the parts of its management API, previews, what workers answer, and the
/// orders that go to it. [RabbitMq] puts it together.
@NullMarked
package org.tallyboard.rabbitmq.board;

import org.jspecify.annotations.NullMarked;
