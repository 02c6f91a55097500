package org.tallyboard.rabbitmq.board;

import java.util.Optional;
import org.tallyboard.broker.BrokerView;

/// A queue as the management API lists it.
///
/// @param queue its figures; what it is for as far as its name and type say so
/// @param deadLetterExchange where its dead letters go, by argument or policy; an empty name is the default exchange
/// @param deadLetterKey with which routing key
record ListedQueue(BrokerView.Queue queue, Optional<String> deadLetterExchange, Optional<String> deadLetterKey) {}
