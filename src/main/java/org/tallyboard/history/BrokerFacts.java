package org.tallyboard.history;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.tallyboard.broker.BrokerView;
import org.tallyboard.job.Worker;
import org.tallyboard.job.WorkerKey;

/// What a broker and its workers tell that they did not tell before.
public final class BrokerFacts {

    private BrokerFacts() {}

    /// Of its queues and nodes.
    ///
    /// @param old the view as it was; null when there was none
    public static List<Fact> between(@Nullable BrokerView old, BrokerView now, Instant seen) {
        List<Fact> facts = new ArrayList<>();
        alarms(old, now, FactTime.seen(seen), facts);
        queues(old, now, FactTime.seen(seen), facts);
        return facts;
    }

    /// Of its workers.
    public static List<Fact> between(List<Worker> old, List<Worker> now, Instant seen) {
        if (old.equals(now)) {
            return List.of();
        }
        Map<WorkerKey, Worker> before = new HashMap<>();
        old.forEach(worker -> before.put(worker.key(), worker));
        List<Fact> facts = new ArrayList<>();
        for (Worker worker : now) {
            Worker was = before.get(worker.key());
            Optional<Fact.Worker.Presence> is = presence(worker);
            if (is.isPresent() && (was == null || !presence(was).equals(is))) {
                facts.add(
                        new Fact.Worker(worker.key().broker(), worker.key().hostname(), is.get(), FactTime.seen(seen)));
            }
        }
        return facts;
    }

    /// Empty while nobody knows: its silence may be ours.
    private static Optional<Fact.Worker.Presence> presence(Worker worker) {
        return switch (worker.state()) {
            case ONLINE -> Optional.of(Fact.Worker.Presence.ONLINE);
            case OFFLINE -> Optional.of(Fact.Worker.Presence.OFFLINE);
            case UNKNOWN -> worker.gone() ? Optional.of(Fact.Worker.Presence.SILENT) : Optional.empty();
        };
    }

    private static void alarms(@Nullable BrokerView old, BrokerView now, FactTime when, List<Fact> facts) {
        if (old != null && old.nodes().equals(now.nodes())) {
            return;
        }
        Map<String, BrokerView.Node> before = new HashMap<>();
        (old == null ? List.<BrokerView.Node>of() : old.nodes()).forEach(node -> before.put(node.name(), node));
        for (BrokerView.Node node : now.nodes()) {
            BrokerView.Node was = before.get(node.name());
            for (Fact.Alarm.Kind kind : Fact.Alarm.Kind.values()) {
                if (was == null || raised(was, kind) != raised(node, kind)) {
                    facts.add(new Fact.Alarm(now.name(), node.name(), kind, raised(node, kind), when));
                }
            }
        }
    }

    private static boolean raised(BrokerView.Node node, Fact.Alarm.Kind kind) {
        return switch (kind) {
            case MEMORY -> node.memoryAlarm();
            case DISK -> node.diskAlarm();
            case DOWN -> !node.running();
        };
    }

    private static void queues(@Nullable BrokerView old, BrokerView now, FactTime when, List<Fact> facts) {
        // A list that could not be read is empty too, and deletes no queue.
        if (now.queues().isEmpty() || old != null && old.queues().equals(now.queues())) {
            return;
        }
        Map<List<String>, BrokerView.Queue> before = new HashMap<>();
        (old == null ? List.<BrokerView.Queue>of() : old.queues())
                .forEach(queue -> before.put(List.of(queue.vhost(), queue.name()), queue));
        for (BrokerView.Queue queue : now.queues()) {
            BrokerView.Queue was = before.remove(List.of(queue.vhost(), queue.name()));
            Optional<Fact.Queue.Service> is = service(queue);
            if (!queue.internal()
                    && is.isPresent()
                    && (was == null || !service(was).equals(is))) {
                facts.add(new Fact.Queue(now.name(), queue.vhost(), queue.name(), is.get(), when));
            }
        }
        before.values().stream()
                .filter(queue -> !queue.internal())
                .forEach(queue -> facts.add(
                        new Fact.Queue(now.name(), queue.vhost(), queue.name(), Fact.Queue.Service.DELETED, when)));
    }

    private static Optional<Fact.Queue.Service> service(BrokerView.Queue queue) {
        OptionalLong consumers = queue.consumers();
        return consumers.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        consumers.getAsLong() > 0 ? Fact.Queue.Service.CONSUMED : Fact.Queue.Service.NOT_CONSUMED);
    }
}
