package org.tallyboard.celery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.tallyboard.celery.Successors.Successor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class SuccessorsTest {
    private static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");

    @Test
    void aCallbackGetsTheResultInFrontOfItsArgumentsAndAnImmutableOneDoesNot() {
        List<Successor> after = of(embed -> {
                    ArrayNode callbacks = embed.putArray("callbacks");
                    callbacks.add(signature("mail").set("args", Json.array().add("ops")));
                    callbacks.add(signature("tidy")
                            .put("immutable", true)
                            .set("kwargs", Json.object().put("days", 3)));
                })
                .afterSuccess(Json.object().put("path", "a.mkv"), NOW);

        assertThat(after)
                .extracting(next -> next.message().taskName().orElseThrow())
                .containsExactly("mail", "tidy");
        assertThat(body(after.get(0))).hasToString("[{\"path\":\"a.mkv\"},\"ops\"]");
        assertThat(body(after.get(1))).hasToString("[]");
        assertThat(((TaskBody.Readable) after.get(1).message().body())
                        .kwargs()
                        .get("days")
                        .intValue())
                .isEqualTo(3);
        assertThat(after).allSatisfy(next -> {
            assertThat(next.queue()).isEmpty();
            assertThat(next.message().parentId()).contains("job");
            assertThat(next.message().rootId()).contains("first");
        });
    }

    @Test
    void theNextOfAChainCarriesTheRestAndWhatItsOptionsSay() {
        ObjectNode options = Json.object()
                .put("task_id", "next-id")
                .put("queue", "mails")
                .put("reply_to", "someone")
                .put("priority", 4)
                .put("countdown", 10)
                .put("time_limit", 60)
                .put("group_id", "g")
                .put("group_index", 2);
        options.putObject("headers").put("tenant", "north");
        options.putArray("link_error").add(signature("cry"));
        options.putNull("chord");
        List<Successor> after = of(embed -> embed.putArray("chain")
                        .add(signature("last"))
                        .add(signature("third"))
                        .add(signature("next").set("options", options)))
                .afterSuccess(Json.string("ok"), NOW);

        assertThat(after).hasSize(1);
        TaskMessage next = after.getFirst().message();
        assertThat(after.getFirst().queue()).contains("mails");
        assertThat(next.id()).contains("next-id");
        assertThat(next.eta()).contains("2026-11-24T02:00:10.000000+00:00");
        assertThat(next.amqp().headers())
                .containsEntry("tenant", "north")
                .containsEntry("group", "g")
                .containsEntry("group_index", 2);
        assertThat(next.amqp().headers().get("timelimit")).hasToString("[60, null]");
        MessageProperties properties = next.amqp().properties();
        assertThat(properties.replyTo()).contains("someone");
        assertThat(properties.correlationId()).contains("next-id");
        assertThat(properties.priority()).hasValue(4);
        Embed embed = ((TaskBody.Readable) next.body()).embed();
        assertThat(embed.chain())
                .extracting(node -> node.get("task").stringValue())
                .containsExactly("last", "third");
        assertThat(embed.errbacks()).hasSize(1);
    }

    @Test
    void aFailureCallsTheErrorCallbacksWithTheIdAndNamesWhatWillNeverRun() {
        Successors successors = of(embed -> {
            embed.putArray("errbacks").add(signature("cry"));
            embed.putArray("callbacks").add(signature("mail"));
            embed.putArray("chain")
                    .add(signature("last").set("options", Json.object().put("task_id", "last-id")))
                    .add(signature("nameless"));
        });

        assertThat(successors.afterFailure(NOW)).singleElement().satisfies(cry -> {
            assertThat(cry.message().taskName()).contains("cry");
            assertThat(body(cry)).hasToString("[\"job\"]");
        });
        assertThat(Successors.neverRun(job(node -> node.putArray("chain")
                        .add(signature("last").set("options", Json.object().put("task_id", "last-id")))
                        .add(signature("nameless")))))
                .extracting(message -> message.id().orElseThrow())
                .containsExactly("last-id");
    }

    @Test
    void aGroupAfterAJobIsSentMemberByMemberAndAChainInItGoesOn() {
        ObjectNode group = compound(
                "celery.group",
                signature("left").set("options", Json.object().put("task_id", "left-id")),
                compound("celery.chain", signature("one"), signature("two"), signature("three")));
        group.set("options", Json.object().put("task_id", "g-1"));
        ((ObjectNode) group.get("kwargs").get("tasks").get(1))
                .set("options", Json.object().put("task_id", "three-id").put("reply_to", "someone"));

        List<Successor> after = of(embed -> embed.putArray("chain").add(group)).afterSuccess(Json.string("ok"), NOW);

        assertThat(after)
                .extracting(next -> next.message().taskName().orElseThrow())
                .containsExactly("left", "one");
        assertThat(after).allSatisfy(next -> assertThat(body(next)).hasToString("[\"ok\"]"));
        assertThat(after.getFirst().message().id()).contains("left-id");
        assertThat(after)
                .extracting(next -> next.message().amqp().headers().get("group"))
                .containsExactly("g-1", null);
        List<JsonNode> rest =
                ((TaskBody.Readable) after.getLast().message().body()).embed().chain();
        assertThat(rest).extracting(node -> node.get("task").stringValue()).containsExactly("three", "two");
        assertThat(rest.getFirst().get("options").get("task_id").stringValue()).isEqualTo("three-id");
        assertThat(rest.getFirst().get("options").get("group_id").stringValue()).isEqualTo("g-1");
    }

    /// Nobody waits for ever: the members of a group and of a chord, and the chord's body, are among those told.
    @Test
    void everyOneThatIsAwaitedIsToldWhereNothingCanBeSent() {
        ObjectNode chord = signature("celery.chord");
        ObjectNode kwargs = Json.object();
        kwargs.set("header", compound("celery.group", awaited("a"), awaited("b")));
        kwargs.set("body", awaited("sum"));
        chord.set("kwargs", kwargs);
        TaskMessage job =
                job(embed -> embed.putArray("chain").add(awaited("last")).add(chord));

        assertThat(Successors.of(job)).isInstanceOf(Decoded.Invalid.class);
        assertThat(Successors.neverRun(job))
                .extracting(message -> message.id().orElseThrow())
                .containsExactly("last-id", "a-id", "b-id", "sum-id");
        assertThat(Successors.neverRun(job))
                .allMatch(message -> message.amqp().properties().replyTo().equals(Optional.of("me")));
        assertThat(Successors.neverRun(job(embed -> embed.set("chord", awaited("sum")))))
                .extracting(message -> message.id().orElseThrow())
                .containsExactly("sum-id");
    }

    private static ObjectNode awaited(String task) {
        ObjectNode signature = signature(task);
        signature.set("options", Json.object().put("task_id", task + "-id").put("reply_to", "me"));
        return signature;
    }

    private static ObjectNode compound(String task, ObjectNode... members) {
        ObjectNode compound = signature(task).put("subtask_type", task.substring(task.indexOf('.') + 1));
        ObjectNode kwargs = Json.object();
        compound.set("kwargs", kwargs);
        for (ObjectNode member : members) {
            kwargs.withArray("tasks").add(member);
        }
        return compound;
    }

    @Test
    void aSecondEndSendsTheSameIds() {
        Consumer<ObjectNode> embed = node -> {
            node.putArray("callbacks").add(signature("a")).add(signature("a"));
            node.putArray("chain").add(signature("a"));
        };
        List<Optional<String>> first = ids(of(embed).afterSuccess(Json.nothing(), NOW));

        assertThat(ids(of(embed).afterSuccess(Json.nothing(), NOW.plusSeconds(9))))
                .isEqualTo(first);
        assertThat(first).doesNotHaveDuplicates();
    }

    @Test
    void whatCannotBeDoneAsMeantIsRefused() {
        assertThat(refusal(embed -> embed.set("chord", signature("done")))).contains("chord");
        assertThat(refusal(embed -> embed.putArray("callbacks").add("text"))).contains("no signature");
        assertThat(refusal(embed -> embed.putArray("callbacks").addObject())).contains("no task");
        assertThat(refusal(embed ->
                        embed.putArray("chain").add(signature("celery.group").put("subtask_type", "group"))))
                .contains("a group of no task");
        assertThat(refusal(embed ->
                        embed.putArray("chain").add(signature("after")).add(compound("celery.group", signature("a")))))
                .contains("after a group is a chord, which needs a result backend");
        assertThat(refusal(embed -> embed.putArray("callbacks").add(signature("celery.chord"))))
                .contains("needs a result backend");
        assertThat(refusalOf(Json.object().set("chord", signature("done")))).contains("belongs to a chord");
        assertThat(refusalOf(Json.object().put("exchange", "x"))).contains("only queues");
        assertThat(refusalOf(Json.object().put("queue", "ö".repeat(200)))).contains("no name");
        assertThat(refusalOf(Json.object().put("eta", "soon"))).contains("eta");
        assertThat(refusalOf(Json.object().put("priority", 1000))).contains("priority");
        assertThat(refusalOf(Json.object().set("headers", Json.object().put("id", "other"))))
                .contains("header id");
        assertThat(refusalOf(Json.object().set("headers", Json.object().put("x", "x".repeat(40_000)))))
                .contains("more than");
    }

    private static String refusalOf(Object options) {
        return refusal(embed -> embed.putArray("callbacks").add(signature("a").set("options", (ObjectNode) options)));
    }

    private static String refusal(Consumer<ObjectNode> embed) {
        return ((Decoded.Invalid<Successors>) Successors.of(job(embed)))
                .rejected()
                .reason();
    }

    private static Successors of(Consumer<ObjectNode> embed) {
        return Successors.of(job(embed)).toOptional().orElseThrow();
    }

    private static TaskMessage job(Consumer<ObjectNode> embed) {
        ObjectNode node = Json.object();
        embed.accept(node);
        return TaskMessage.task("recording.record")
                .id("job")
                .parent("before", "first")
                .embed(Embed.of(node))
                .build();
    }

    private static ObjectNode signature(String task) {
        return Json.object().put("task", task);
    }

    private static ArrayNode body(Successor next) {
        return ((TaskBody.Readable) next.message().body()).args();
    }

    private static List<Optional<String>> ids(List<Successor> successors) {
        return successors.stream().map(next -> next.message().id()).toList();
    }
}
