package org.tallyboard.celery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A remote control request ("pidbox"): what a client broadcasts, and what a worker reads.
///
/// The message reaches every worker; each decides by [#isFor] whether it is meant. That a worker does not answer does
/// not mean that it is down: a busy or single-threaded one stays silent too.
///
/// @param method for example `ping`, `active`, `query_task`
/// @param arguments what the method needs, `{}` for most
/// @param audience which workers shall act
/// @param reply where answers go; empty for fire and forget, such as `heartbeat`
/// @param expires workers drop a request that reaches them later
public record ControlRequest(
        String method, ObjectNode arguments, Audience audience, Optional<Reply> reply, Optional<Instant> expires) {

    /// The largest request a worker reads, 1 MiB.
    public static final int MAX_BYTES = 1 << 20;

    /// Which workers shall act.
    public sealed interface Audience {
        /// Every worker.
        record All() implements Audience {}

        /// The workers with these node names.
        record Nodes(List<String> nodenames) implements Audience {
            public Nodes {
                nodenames = List.copyOf(nodenames);
            }
        }

        /// The workers whose node name matches, see [NodePattern].
        record Pattern(String pattern, String matcher) implements Audience {}
    }

    /// Where answers go, and the ticket that they carry.
    public record Reply(String ticket, Route route) {}

    /// A request to every worker that asks for no answer.
    public static ControlRequest of(String method, ObjectNode arguments) {
        return new ControlRequest(method, arguments, new Audience.All(), Optional.empty(), Optional.empty());
    }

    private static ControlRequest of(String method) {
        return of(method, Json.object());
    }

    /// Who is there.
    public static ControlRequest ping() {
        return of("ping");
    }

    /// The jobs that run now, with their real arguments.
    public static ControlRequest active() {
        return of("active");
    }

    /// The jobs that a worker holds and has not started.
    public static ControlRequest reserved() {
        return of("reserved");
    }

    /// The jobs that a worker holds until their eta.
    public static ControlRequest scheduled() {
        return of("scheduled");
    }

    /// Pool, totals and prefetch of each worker.
    public static ControlRequest stats() {
        return of("stats");
    }

    /// The queues that each worker consumes.
    public static ControlRequest activeQueues() {
        return of("active_queues");
    }

    /// What each worker knows about these jobs. A job that has ended is not known any more.
    public static ControlRequest queryTask(List<String> ids) {
        ObjectNode arguments = Json.object();
        ArrayNode array = arguments.putArray("ids");
        ids.forEach(array::add);
        return of("query_task", arguments);
    }

    /// Stops jobs, whether they wait or run, and keeps workers from beginning them later.
    public static ControlRequest revoke(List<String> ids) {
        ObjectNode arguments = Json.object();
        ArrayNode array = arguments.putArray("task_id");
        ids.forEach(array::add);
        arguments.put("terminate", true);
        arguments.put("signal", "SIGTERM");
        return of("revoke", arguments);
    }

    /// Gives a recording other arguments, while it waits in a worker or is recorded. A method of our own: workers that
    /// do not know it, or not the job, answer with an error.
    public static ControlRequest recordingUpdate(String id, ObjectNode kwargs) {
        ObjectNode arguments = Json.object();
        arguments.put("task_id", id);
        arguments.set("kwargs", kwargs);
        return of("recording_update", arguments);
    }

    /// The method of [#scheduleStartNow].
    public static final String SCHEDULE_START_NOW = "schedule_start_now";

    /// Asks the scheduler that keeps a job to send it now. A method of our own, which schedulers answer with
    /// `{"started": true}`, or with `{"started": false, "known": …, "reason": …}`; workers answer with an error.
    ///
    /// @param start the planned start that a person saw
    public static ControlRequest scheduleStartNow(String id, Instant start) {
        ObjectNode arguments = Json.object();
        arguments.put("id", id);
        arguments.put("start", start.toString());
        return of(SCHEDULE_START_NOW, arguments);
    }

    /// Makes every worker send its heartbeat event at once; asks for no answer.
    public static ControlRequest heartbeat() {
        return of("heartbeat");
    }

    /// The same with one more argument. Celery's workers ignore arguments of a question that they do not know.
    public ControlRequest with(String name, JsonNode value) {
        ObjectNode more = arguments.deepCopy();
        more.set(name, value);
        return new ControlRequest(method, more, audience, reply, expires);
    }

    /// The same for these workers only.
    public ControlRequest to(List<String> nodenames) {
        return new ControlRequest(method, arguments, new Audience.Nodes(nodenames), reply, expires);
    }

    /// The same with answers.
    ///
    /// @param ticket a random UUID that each answer repeats
    /// @param clientId the routing key of the client's reply queue, see [CeleryNames#pidboxReplyQueue]
    public ControlRequest answeredTo(String ticket, String clientId) {
        var route = new Route(CeleryNames.PIDBOX_REPLY_EXCHANGE, clientId);
        return new ControlRequest(method, arguments, audience, Optional.of(new Reply(ticket, route)), expires);
    }

    /// The same with a time after which workers drop it.
    public ControlRequest expiring(Instant time) {
        return new ControlRequest(method, arguments, audience, reply, Optional.of(time));
    }

    /// The nearest way to whom it is for: to the queue of a single worker, and else to the exchange that all hear.
    public Route route() {
        return audience instanceof Audience.Nodes(List<String> nodenames) && nodenames.size() == 1
                ? Route.toQueue(CeleryNames.pidboxQueue(nodenames.getFirst()))
                : new Route(CeleryNames.PIDBOX_EXCHANGE, "");
    }

    /// The request as a message to the request exchange.
    public Publication publication() {
        ObjectNode body = Json.object();
        body.put("method", method);
        body.set("arguments", arguments);
        body.putNull("destination");
        body.putNull("pattern");
        body.putNull("matcher");
        switch (audience) {
            case Audience.All() -> {}
            case Audience.Nodes(List<String> nodenames) -> {
                ArrayNode array = body.putArray("destination");
                nodenames.forEach(array::add);
            }
            case Audience.Pattern(String pattern, String matcher) -> {
                body.put("pattern", pattern);
                body.put("matcher", matcher);
            }
        }
        reply.ifPresent(to -> {
            body.put("ticket", to.ticket());
            ObjectNode route = body.putObject("reply_to");
            route.put("exchange", to.route().exchange());
            route.put("routing_key", to.route().routingKey());
        });
        var headers = new LinkedHashMap<String, @Nullable Object>();
        headers.put("clock", 1);
        expires.ifPresent(time -> headers.put("expires", time.toEpochMilli() / 1000.0));
        return new Publication(
                new Route(CeleryNames.PIDBOX_EXCHANGE, ""),
                new AmqpMessage(headers, MessageProperties.persistentJson(), Bytes.owned(Json.write(body))));
    }

    /// Reads a request, on a worker's side.
    public static Decoded<ControlRequest> decode(AmqpMessage message) {
        return switch (Json.read(message.body().shared(), MAX_BYTES)) {
            case Decoded.Invalid<JsonNode>(Rejected rejected) -> new Decoded.Invalid<>(rejected);
            case Decoded.Value<JsonNode>(ObjectNode body) -> decode(body, message.headers());
            case Decoded.Value<JsonNode> ignored -> Decoded.invalid("A remote control request is a JSON object.");
        };
    }

    private static Decoded<ControlRequest> decode(ObjectNode body, Map<String, @Nullable Object> headers) {
        Optional<String> method = Fields.name(body.get("method"));
        if (method.isEmpty()) {
            return Decoded.invalid("The remote control request has no method.");
        }
        ObjectNode arguments = body.get("arguments") instanceof ObjectNode object ? object : Json.object();
        Optional<Audience> audience = audience(body);
        if (audience.isEmpty()) {
            return Decoded.invalid("The destination of the remote control request is not a list of node names.");
        }
        Optional<Reply> reply = Fields.name(body.get("ticket"))
                .flatMap(ticket -> replyRoute(body.get("reply_to")).map(route -> new Reply(ticket, route)));
        Optional<Instant> expires = headers.get("expires") instanceof Number number
                        // kombu writes 0 where nothing expires (pidbox.py, Mailbox._broadcast).
                        && number.doubleValue() > 0
                        && number.doubleValue() < 1e11
                ? Optional.of(Instant.ofEpochMilli(Math.round(number.doubleValue() * 1000)))
                : Optional.empty();
        return new Decoded.Value<>(new ControlRequest(method.get(), arguments, audience.get(), reply, expires));
    }

    private static Optional<Audience> audience(ObjectNode body) {
        JsonNode destination = body.get("destination");
        if (destination != null && !destination.isNull()) {
            if (!(destination instanceof ArrayNode items)) {
                return Fields.name(destination).map(name -> new Audience.Nodes(List.of(name)));
            }
            var names = new ArrayList<String>();
            items.forEach(item -> Fields.name(item).ifPresent(names::add));
            if (items.isEmpty()) {
                // To kombu, an empty list is none.
                return pattern(body);
            }
            return names.size() == items.size() ? Optional.of(new Audience.Nodes(names)) : Optional.empty();
        }
        return pattern(body);
    }

    private static Optional<Audience> pattern(ObjectNode body) {
        Optional<String> pattern = Fields.name(body.get("pattern"));
        Optional<String> matcher = Fields.name(body.get("matcher"));
        return pattern.isPresent() && matcher.isPresent()
                ? Optional.of(new Audience.Pattern(pattern.get(), matcher.get()))
                : Optional.of(new Audience.All());
    }

    private static Optional<Route> replyRoute(@Nullable JsonNode node) {
        if (!(node instanceof ObjectNode route)) {
            return Optional.empty();
        }
        return Fields.text(route.get("exchange"))
                .flatMap(exchange -> Fields.name(route.get("routing_key")).map(key -> new Route(exchange, key)));
    }

    /// Whether the worker with this node name shall act.
    public boolean isFor(String nodename) {
        return switch (audience) {
            case Audience.All() -> true;
            case Audience.Nodes(List<String> nodenames) -> nodenames.contains(nodename);
            case Audience.Pattern(String pattern, String matcher) -> NodePattern.matches(matcher, pattern, nodename);
        };
    }

    /// Whether it reached us too late.
    public boolean isExpired(Instant now) {
        return expires.map(now::isAfter).orElse(false);
    }

    /// The sender's logical clock; 0 where it told none.
    public static long clockOf(AmqpMessage message) {
        return message.headers().get("clock") instanceof Number number ? number.longValue() : 0;
    }

    /// The answer of the worker `nodename`, if the client wants one.
    ///
    /// @param value what the method answers, see [InspectionWriter]; an error as [InspectionWriter#error]
    /// @param clock the worker's own
    public Optional<Publication> answer(String nodename, JsonNode value, LamportClock clock) {
        return reply.map(to -> {
            ObjectNode body = Json.object();
            body.set(nodename, value);
            return new Publication(
                    to.route(),
                    new AmqpMessage(
                            Map.of("ticket", to.ticket(), "clock", clock.forward()),
                            MessageProperties.transientJson(),
                            Bytes.owned(Json.write(body))));
        });
    }
}
