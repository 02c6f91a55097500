package org.tallyboard.rabbitmq.board;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tallyboard.broker.BrokerView;

/// What a broker's alarms mean: while one is on, RabbitMQ takes nothing in from any publisher on any node
/// (rabbitmq.com/docs/alarms), so that workers can neither tell what they do nor answer.
final class Alarms {
    private Alarms() {}

    /// What to tell people; empty while there is none.
    static Optional<String> words(List<BrokerView.Node> nodes) {
        List<String> alarms = new ArrayList<>();
        for (BrokerView.Node node : nodes) {
            if (node.memoryAlarm()) {
                alarms.add(node.name() + " has too little memory");
            }
            if (node.diskAlarm()) {
                alarms.add(node.name() + " has too little room on its disk");
            }
        }
        return alarms.isEmpty()
                ? Optional.empty()
                : Optional.of("alarm: " + String.join(", ", alarms)
                        + "; the broker takes nothing in, so that workers cannot tell what they do. Recordings go on");
    }
}
