package org.tallyboard.celery;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A job as the worker that holds it describes it (Celery's "request" object).
///
/// @param id the id of the job
/// @param name the name of the task
/// @param args the real arguments; empty where the worker sent display text instead (Celery 4, or `safe`)
/// @param kwargs the real keyword arguments; empty likewise
/// @param hostname the worker
/// @param timeStart when it started; empty while it waits
/// @param acknowledged whether the broker has been told that it is done with the message
/// @param delivery how it came
/// @param workerPid the process that runs it
public record HeldTask(
        String id,
        Optional<String> name,
        Optional<ArrayNode> args,
        Optional<ObjectNode> kwargs,
        Optional<String> hostname,
        Optional<Instant> timeStart,
        boolean acknowledged,
        Delivery delivery,
        OptionalLong workerPid) {

    /// How a message came to a worker: `delivery_info`.
    public record Delivery(
            Optional<String> exchange, Optional<String> routingKey, OptionalInt priority, boolean redelivered) {}

    /// What is needed to run the job again, if the worker told everything: name, real arguments and the route.
    public Optional<Payload.FromRemoteControl> payload() {
        if (name.isEmpty()
                || args.isEmpty()
                || kwargs.isEmpty()
                || delivery.routingKey().isEmpty()) {
            return Optional.empty();
        }
        var route =
                new Route(delivery.exchange().orElse(""), delivery.routingKey().get());
        return Optional.of(
                Payload.FromRemoteControl.of(id, name.get(), args.get(), kwargs.get(), route, delivery.priority()));
    }

    /// Without arguments, which may be secret.
    @Override
    public String toString() {
        return "HeldTask[id=" + id + ", name=" + name + ", hostname=" + hostname + "]";
    }
}
