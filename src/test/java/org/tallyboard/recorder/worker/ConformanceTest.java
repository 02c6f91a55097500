package org.tallyboard.recorder.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.config.SearchPath;
import org.tallyboard.rabbitmq.BrokerLogin;
import org.tallyboard.recorder.capture.Ffmpeg;
import org.tallyboard.recorder.source.AllowedSources;
import org.tallyboard.sandbox.streams.Channel;
import org.tallyboard.sandbox.streams.DemoStreams;
import org.tallyboard.testing.CeleryProducer;
import org.tallyboard.testing.CeleryViewer;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealCelery;
import org.tallyboard.testing.RealRabbit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/// A real Celery worker and ours, side by side at a real broker: each control command, event, result and refusal is
/// compared key by key and type by type. What differs on purpose is listed here, with why.
@Timeout(240)
class ConformanceTest {
    private static final String QUEUE = "recordings";
    private static final String OURS = "w1@test";
    private static final String NO_SUCH = "no-such-job";

    private static final List<String> TYPES = List.of(
            "worker-online",
            "worker-heartbeat",
            "worker-offline",
            "task-sent",
            "task-received",
            "task-started",
            "task-succeeded",
            "task-failed",
            "task-retried",
            "task-rejected",
            "task-revoked");

    /// Answers to remote control, by `method.path`.
    private static final Map<String, String> ANSWERS = new LinkedHashMap<>();

    /// Events, by `type.path`.
    private static final Map<String, String> EVENTS = new LinkedHashMap<>();

    static {
        ANSWERS.put("stats.total.plain.sleep", "the names of the tasks are each worker's own");
        ANSWERS.put("stats.total.recording.record", "likewise");
        ANSWERS.put("stats.pool.implementation", "the kind of pool, which newer versions of Celery tell too");
        ANSWERS.put("stats.pool.writes", "figures of prefork's pipes; a recorder has none");
        ANSWERS.put("conf", "each worker's own settings");
        ANSWERS.put("active[].kwargs", "each task's own arguments");
        ANSWERS.put("active[].args", "likewise");
        ANSWERS.put("dump_active[].kwargs", "likewise");
        ANSWERS.put("dump_active[].args", "likewise");
        ANSWERS.put("query_task.kwargs", "likewise");
        ANSWERS.put("query_task.args", "likewise");
        ANSWERS.put("query_task.tallyboard", "what recorders ask each other (docs/recording-contract.md)");
        ANSWERS.put("disable_events.error", "a recorder that tells nothing would be lost to its board");
        ANSWERS.put("disable_events.ok", "likewise");
        ANSWERS.put("cancel_consumer of another queue", "a recorder has one queue, and says so");
        ANSWERS.put("add_consumer of another queue", "likewise");
        ANSWERS.put("memsample", "a recorder is no Python process; Celery answers null without psutil");
        ANSWERS.put("memdump", "likewise");
        ANSWERS.put("objgraph", "likewise");
        ANSWERS.put("rate_limit.error", "a recorder has no rate limits");
        ANSWERS.put("rate_limit.ok", "likewise");
        ANSWERS.put("time_limit.error", "a recording ends at its planned end, or by its job's own time limit");
        ANSWERS.put("time_limit.ok", "likewise");
        ANSWERS.put("stats.broker.transport_options.client_properties", "kombu's own name for its library");
        EVENTS.put(
                "task-sent.parent_id", "Celery makes a task that is tried again its own parent; ours keeps its parent");
        EVENTS.put("task-failed of no task.traceback", "Celery tells none of a name that it does not know");
        for (String type : TYPES) {
            EVENTS.put(type + ".utcoffset", "Celery's viewers shift timestamps by it that are right already");
        }
        EVENTS.put("task-failed of no task.utcoffset", "likewise");
    }

    @TempDir
    static Path loops;

    @TempDir
    Path folder;

    private static Ffmpeg ffmpeg;
    private static DemoStreams streams;
    private RabbitVhost vhost;
    private Ear ear;
    private RecordingWorker worker;
    private RealCelery celery;
    private CeleryProducer python;
    private CeleryViewer viewer;

    RealRabbit broker() {
        return RealRabbit.shared();
    }

    RealCelery.Options version(RealCelery.Options options) {
        return options;
    }

    /// Answers that differ with this version of Celery only.
    Map<String, String> answersOfThisVersion() {
        return Map.of(
                "revoke_by_stamped_headers.ok", "Celery 5.2 knows no stamps",
                "revoke_by_stamped_headers.error", "likewise");
    }

    @BeforeAll
    static void streams() throws Exception {
        ffmpeg = Ffmpeg.find(SearchPath.ofEnvironment());
        streams = DemoStreams.start(
                ffmpeg,
                loops,
                Channel.standard(
                        new Channel.Fate.Ends(Duration.ofSeconds(3), Duration.ofMinutes(10)),
                        new Channel.Fate.Stalls(Duration.ofSeconds(3)),
                        new Channel.Fate.Late(Duration.ofMinutes(1))));
        streams.draw("studio-a");
    }

    @AfterAll
    static void silence() {
        streams.close();
    }

    @BeforeEach
    void fleet() throws Exception {
        vhost = broker().vhost("conformance");
        ear = new Ear(vhost.connect());
        viewer = CeleryViewer.on(vhost);
        await().until(viewer::isReady);
        celery = version(RealCelery.on(vhost))
                .name("py")
                .concurrency(2)
                .backend("rpc://")
                .start();
        worker = RecordingWorker.start(
                new BrokerLogin(
                        URI.create("amqp://127.0.0.1:" + vhost.rabbit().amqpPort() + "/" + vhost.name()),
                        vhost.rabbit().user(),
                        vhost.rabbit().password()),
                RecorderSettings.standard(OURS, QUEUE, 2, folder.resolve("out"), folder.resolve("state"))
                        .withAttempts(2, Duration.ofSeconds(1))
                        .withSources(AllowedSources.of("127.0.0.1")),
                ffmpeg,
                InstantSource.system());
        python = CeleryProducer.on(vhost, "rpc://");
        await().until(() ->
                ear.rawEvents.stream().anyMatch(event -> event.contains("worker-online") && event.contains(OURS)));
    }

    @AfterEach
    void tidy() throws Exception {
        python.close();
        viewer.close();
        worker.close();
        celery.close();
        ear.close();
        vhost.close();
    }

    @Test
    void bothSayTheSame() throws Exception {
        // First: what shrinks the pool may leave Celery without a process for more.
        String done = python.task("plain.add").args(1, 2).send();
        String wrong = python.task("plain.fail").args("why").send();
        String again = python.task("plain.retry").args(1).send();
        String rejected = python.task("plain.reject").send();
        await().until(() -> ear.story(rejected).contains("task-failed"));
        assertThat(python.result(done, 120).asInt()).isEqualTo(3);
        assertThatThrownBy(() -> python.result(wrong, 120)).hasMessageContaining("why");
        String theirs = python.task("plain.sleep").args(600).send();
        String ours = recording(600);
        await().until(() ->
                ear.story(theirs).contains("task-started") && ear.recorder(ours).isPresent());

        var differences = new ArrayList<String>();
        for (Map.Entry<String, Map<String, ?>> question : questions().entrySet()) {
            JsonNode answers = python.control(question.getKey().strip(), question.getValue(), 10, 2);
            assertThat(answers.size()).as(question.getKey()).isEqualTo(2);
            differences.addAll(compare(question.getKey(), answer(answers, celery.nodename()), answer(answers, OURS)));
        }
        JsonNode queried = python.control("query_task", Map.of("ids", List.of(theirs, ours, NO_SUCH)), 10, 2);
        JsonNode their = answer(queried, celery.nodename()).path(theirs);
        JsonNode own = answer(queried, OURS).path(ours);
        assertThat(their.path(0).asString()).isEqualTo(own.path(0).asString()).isEqualTo("active");
        differences.addAll(compare("query_task", their.path(1), own.path(1)));
        assertThat(answer(queried, OURS).has(NO_SUCH)).isFalse();
        // To all whose name a pattern fits.
        assertThat(python.ping("[pw]?@t*", "glob", 10, 2).size()).isEqualTo(2);
        assertThat(python.ping("(py|w\\d)@t", "pcre", 10, 2).size()).isEqualTo(2);
        // Not compared: the Celery of these tests runs without gossip, and then answers with an error of its own.
        assertThat(ours("election", Map.of("id", "e", "topic", "t")).isNull()).isTrue();
        // Which tasks each has run so far.
        differences.removeIf(line -> line.startsWith("stats.total."));
        assertThat(differences).isEmpty();

        clocksAreTrue();
        statisticsAreTrue();
        poolSizes();
        endings(theirs, ours, done, wrong);
        retries(again);
        refusals(rejected);
        goodbye();
        events();
    }

    /// Both try again, and ours tells what it sends as a Python process does.
    private void retries(String theirs) {
        String ours = python.task(RecordingWorker.TASK)
                .kwargs(Map.of("title", "Nobody", "source", "http://127.0.0.1:1/x"))
                .option("queue", QUEUE)
                .send();
        for (String id : List.of(theirs, ours)) {
            await().until(() -> ear.story(id).contains("task-retried"));
        }
        await().until(() -> ear.story(ours).contains("task-failed"));
    }

    /// A name that nobody knows, and messages that are rejected. On purpose: where a task of Celery's gives its message
    /// back (`Reject` with requeue, or a process that was lost), `task-rejected` says so, which moves no state that
    /// Celery's viewers know of a task that had started; a recorder that gives a job back says
    /// `recording-handed-over`, with its parts.
    private void refusals(String rejected) {
        String theirs = python.task("no.such").send();
        String ours = python.task("no.such").option("queue", QUEUE).send();
        for (String id : List.of(theirs, ours)) {
            assertThatThrownBy(() -> python.result(id, 120)).hasMessage("NotRegistered: 'no.such'");
            await().until(() -> ear.story(id).contains("task-failed"));
            assertThat(byWorkers(id)).containsExactly("task-failed");
            assertThat(python.meta(id).path("class").asString()).isEqualTo("celery.exceptions.NotRegistered");
        }
        assertThat(Conformance.differences(
                        "task-failed of no task", event(theirs, "task-failed"), event(ours, "task-failed"), EVENTS))
                .isEmpty();

        assertThat(byWorkers(rejected))
                .containsExactly(
                        "task-received",
                        "task-started",
                        "task-rejected",
                        "task-received",
                        "task-started",
                        "task-rejected",
                        "task-failed");
        // As it is once a quorum queue has got it back as often as it may.
        String own = python.task(RecordingWorker.TASK)
                .kwargs(kwargs(60))
                .option("queue", QUEUE)
                .option("headers", Map.of(Arrivals.RETURNS, Arrivals.MOST_RETURNS - 1, "x-delivery-count", 1))
                .send();
        await().until(() -> ear.story(own).contains("task-failed"));
        assertThat(byWorkers(own)).containsExactly("task-rejected", "task-failed");
        assertThat(event(own, "task-rejected").path("requeue").asBoolean(true)).isFalse();
    }

    private List<String> byWorkers(String id) {
        return ear.story(id).stream().filter(type -> !type.equals("task-sent")).toList();
    }

    /// The first event of this type about a job.
    private JsonNode event(String id, String type) {
        return allEvents()
                .filter(event -> event.path("uuid").asString("").equals(id))
                .filter(event -> event.path("type").asString("").equals(type))
                .findFirst()
                .orElseThrow();
    }

    /// `shutdown` is answered by nobody, and both say that they go.
    private void goodbye() {
        assertThat(python.control("shutdown", Map.of(), 1)).isEmpty();
        for (String node : List.of(celery.nodename(), OURS)) {
            await().until(() -> firstEvents(node).containsKey("worker-offline"));
        }
    }

    /// Compressed bodies, naive datetimes, time limits, callbacks: as Celery's own worker takes them.
    @Test
    void whatProducersMayAskForIsDone() {
        Map<String, Object> naive = new HashMap<>(kwargs(0));
        naive.put("start", Map.of("$datetime", Instant.now().toString().replace("Z", "")));
        naive.put(
                "end",
                Map.of("$datetime", Instant.now().plusSeconds(8).toString().replace("Z", "")));
        var done = new ArrayList<String>();
        for (String compression : List.of("bzip2", "lzma")) {
            done.add(python.task(RecordingWorker.TASK)
                    .kwargs(naive)
                    .option("queue", QUEUE)
                    .option("compression", compression)
                    .link(CeleryProducer.Step.of("plain.dump"))
                    .send());
        }
        for (String id : done) {
            assertThat(python.result(id, 120).path("bytes").asLong()).isPositive();
            await().until(() -> celery.writtenIds().size() == 2);
            // Python makes an AsyncResult of it, whose text is its id.
            String child = python.meta(id).path("children").path(0).asString("");
            assertThat(celery.written(child).orElseThrow().path("parent_id").asString())
                    .isEqualTo(id);
        }
        Map<String, String> limits = new LinkedHashMap<>();
        for (String limit : List.of("soft_time_limit", "time_limit")) {
            limits.put(python.task("plain.sleep").args(600).option(limit, 2).send(), limit);
            limits.put(
                    python.task(RecordingWorker.TASK)
                            .kwargs(kwargs(600))
                            .option("queue", QUEUE)
                            .option(limit, 2)
                            .send(),
                    limit);
        }
        limits.forEach((id, limit) -> {
            String type = limit.equals("time_limit") ? "TimeLimitExceeded" : "SoftTimeLimitExceeded";
            assertThatThrownBy(() -> python.result(id, 120)).as(limit).hasMessageStartingWith(type + ":");
            await().until(() -> ear.story(id).contains("task-failed"));
            assertThat(ear.story(id)).endsWith("task-failed");
        });
    }

    /// As Celery 5.3 and later: what has a stamp is not begun, and is ended where that is asked for.
    @Test
    void aStampRevokesAllThatHaveIt() {
        Map<String, ?> named = Map.of("headers", Map.of("show", List.of("council")));
        String runs = stamped(0);
        await().until(() -> ear.recorder(runs).isPresent());
        String waits = stamped(600);
        await().until(() -> ear.story(waits).contains("task-received"));
        assertThat(ours("revoke_by_stamped_headers", named).path("ok").asString())
                .isEqualTo("headers [show=council] flagged as revoked, but not terminated");
        await().until(() -> ear.story(waits).contains("task-revoked"));
        String late = stamped(0);
        await().until(() -> ear.story(late).contains("task-revoked"));
        String other = recording(600);
        await().until(() -> ear.recorder(other).isPresent());
        assertThat(ear.story(runs)).doesNotContain("task-revoked");

        var terminating = new HashMap<String, Object>(named);
        terminating.put("terminate", true);
        assertThat(ours("revoke_by_stamped_headers", terminating).path("ok").asString())
                .isEqualTo("headers [show=council] revoked");
        await().until(() -> ear.story(runs).contains("task-revoked"));
        assertThat(ear.story(other)).endsWith("task-started");
    }

    private String stamped(int countdown) {
        // The producer's Celery, 5.2, has no option for stamps: these are the headers that later ones write.
        return python.task(RecordingWorker.TASK)
                .kwargs(kwargs(600 + countdown))
                .option("queue", QUEUE)
                .option("countdown", countdown)
                .option(
                        "headers",
                        Map.of("stamped_headers", List.of("show"), "stamps", Map.of("show", List.of("council"))))
                .send();
    }

    private static Map<String, Map<String, ?>> questions() {
        var questions = new LinkedHashMap<String, Map<String, ?>>();
        for (String plain : List.of(
                "ping",
                "active",
                "reserved",
                "scheduled",
                "registered",
                "active_queues",
                "stats",
                "revoked",
                "conf",
                "clock",
                "report",
                "enable_events",
                "disable_events",
                "nonsense",
                "autoscale",
                "pool_restart",
                "heartbeat",
                "revoke",
                "terminate",
                "query_task",
                "add_consumer",
                "cancel_consumer",
                "dump_active",
                "dump_reserved",
                "dump_revoked",
                "dump_schedule",
                "dump_tasks",
                "memsample",
                "memdump",
                "objgraph",
                "election",
                "revoke_by_stamped_headers",
                "rate_limit",
                "hello")) {
            questions.put(plain, Map.of());
        }
        questions.put("hello ", Map.of("from_node", "other@host", "revoked", Map.of()));
        questions.put("pool_grow ", Map.of("n", "x"));
        questions.put("rate_limit ", Map.of("task_name", "no.such", "rate_limit", "1/m"));
        questions.put("time_limit ", Map.of("task_name", "no.such", "hard", 1));
        questions.put("revoke ", Map.of("task_id", List.of(NO_SUCH)));
        questions.put("revoke  ", Map.of("task_id", NO_SUCH, "terminate", true));
        questions.put("terminate ", Map.of("task_id", NO_SUCH, "signal", "SIGTERM"));
        questions.put("rate_limit  ", Map.of("task_name", RecordingWorker.TASK, "rate_limit", "0"));
        questions.put("time_limit  ", Map.of("task_name", RecordingWorker.TASK, "hard", 6000));
        questions.put("registered ", Map.of("taskinfoitems", List.of("rate_limit")));
        questions.put("revoke_by_stamped_headers ", Map.of("headers", Map.of("show", List.of("no-such-show"))));
        questions.put(
                "revoke_by_stamped_headers  ", Map.of("headers", List.of("show=no-such-show"), "terminate", true));
        questions.put("autoscale ", Map.of("max", 3, "min", 1));
        return questions;
    }

    private List<String> compare(String question, JsonNode theirs, JsonNode ours) {
        var intended = new HashMap<>(ANSWERS);
        intended.putAll(answersOfThisVersion());
        return Conformance.differences(question.strip(), theirs, ours, intended);
    }

    private static JsonNode answer(JsonNode answers, String node) {
        for (JsonNode answer : answers) {
            if (answer.has(node)) {
                return answer.get(node);
            }
        }
        return MissingNode.getInstance();
    }

    private JsonNode ours(String method, Map<String, ?> arguments) {
        return answer(python.control(method, arguments, 10, 2), OURS);
    }

    private void clocksAreTrue() {
        long first = ours("clock", Map.of()).path("clock").asLong();
        long second = ours("clock", Map.of()).path("clock").asLong();
        assertThat(first).isGreaterThan(1);
        assertThat(second).isGreaterThan(first);
        assertThat(Long.parseLong(ours("stats", Map.of()).path("clock").asString()))
                .isGreaterThanOrEqualTo(second);
    }

    private void statisticsAreTrue() {
        JsonNode stats = ours("stats", Map.of());
        assertThat(stats.path("total").toString()).isEqualTo("{\"recording.record\":1}");
        assertThat(stats.path("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
        assertThat(stats.path("broker").path("port").asInt())
                .isEqualTo(vhost.rabbit().amqpPort());
        assertThat(stats.path("broker").path("virtual_host").asString()).isEqualTo(vhost.name());
        assertThat(stats.path("broker").path("userid").asString())
                .isEqualTo(vhost.rabbit().user());
        assertThat(stats.toString()).doesNotContain(vhost.rabbit().password());
        assertThat(stats.path("rusage").path("maxrss").asLong())
                .as("KiB of this very process")
                .isBetween(20_000L, 20_000_000L);
        assertThat(stats.path("rusage").path("utime").asDouble()).isPositive();
    }

    /// Where Celery's answers depend on which process is idle at the moment, ours are held to what it means to refuse.
    private void poolSizes() {
        assertThat(ours("pool_grow", Map.of("n", 2)).path("ok").asString()).isEqualTo("pool will grow");
        assertThat(ours("pool_shrink", Map.of("n", 2)).path("ok").asString()).isEqualTo("pool will shrink");
        JsonNode busy = python.control("pool_shrink", Map.of("n", 50), 10, 2);
        assertThat(answer(busy, OURS).path("error").asString())
                .isEqualTo("ValueError(\"Can't shrink pool. All processes busy!\")")
                .isEqualTo(answer(busy, celery.nodename()).path("error").asString());
        assertThat(ours("pool_shrink", Map.of("n", 2)).path("error").asString()).contains("busy");
        assertThat(ours("pool_shrink", Map.of("n", -1)).path("error").asString())
                .contains("0 or more");
        assertThat(ours("stats", Map.of()).path("pool").path("max-concurrency").asInt())
                .isEqualTo(2);
    }

    /// `AsyncResult.revoke(terminate=True)`, whose request expires at 0, and results to `rpc://`.
    private void endings(String theirs, String ours, String done, String wrong) {
        // Flower lets a task be terminated that is STARTED, and shows what Celery's state says.
        assertThat(viewer.state(theirs)).isEqualTo("STARTED");
        assertThat(viewer.state(ours)).isEqualTo("STARTED");
        python.revoke(theirs, true);
        python.revoke(ours, true);
        for (String id : List.of(theirs, ours)) {
            await().until(() -> ear.story(id).contains("task-revoked"));
            await().until(() -> viewer.state(id).equals("REVOKED"));
            assertThatThrownBy(() -> python.result(id, 120))
                    .as(id)
                    .hasMessageContaining("TaskRevokedError: terminated");
        }
        String waiting = python.task(RecordingWorker.TASK)
                .kwargs(kwargs(60))
                .option("queue", QUEUE)
                .option("countdown", 600)
                .send();
        await().until(() -> ear.story(waiting).contains("task-received"));
        python.revoke(waiting, false);
        await().until(() -> ear.story(waiting).contains("task-revoked"));

        String recorded = recording(8);
        String refused = python.task(RecordingWorker.TASK)
                .kwargs(Map.of("source", "file:///x"))
                .option("queue", QUEUE)
                .send();
        assertThat(python.result(recorded, 120).path("bytes").asLong()).isPositive();
        assertThatThrownBy(() -> python.result(refused, 120)).hasMessageContaining("RecordingRefused");
        var differences = new ArrayList<String>();
        differences.addAll(compare("result", python.meta(done), python.meta(recorded)));
        differences.addAll(compare("result of a failure", python.meta(wrong), python.meta(refused)));
        differences.addAll(compare("result of a revocation", python.meta(theirs), python.meta(ours)));
        differences.removeIf(line -> line.startsWith("result.result"));
        // On purpose: Celery's rpc backend leaves out when a task ended, and AsyncResult.date_done is empty then.
        differences.removeIf(line -> line.endsWith(".date_done: missing, there"));
        assertThat(differences).isEmpty();
    }

    private void events() {
        Map<String, JsonNode> theirs = firstEvents(celery.nodename());
        // What Celery's processes send, they tell under a name of their own.
        theirs.put("task-sent", firstSent());
        Map<String, JsonNode> ours = firstEvents(OURS);
        assertThat(theirs.keySet()).containsExactlyInAnyOrderElementsOf(TYPES);
        assertThat(ours.keySet()).containsAll(theirs.keySet());
        var differences = new ArrayList<String>();
        theirs.forEach((type, event) -> differences.addAll(Conformance.differences(
                type, event, Optional.ofNullable(ours.get(type)).orElseThrow(), EVENTS)));
        assertThat(differences).isEmpty();
    }

    /// The first event of each type that a node sent.
    private Map<String, JsonNode> firstEvents(String node) {
        var found = new HashMap<String, JsonNode>();
        allEvents()
                .filter(event -> event.path("hostname").asString("").equals(node))
                .forEach(event -> found.putIfAbsent(event.path("type").asString(""), event));
        return found;
    }

    private JsonNode firstSent() {
        return allEvents()
                .filter(event -> event.path("hostname").asString("").startsWith("gen"))
                .filter(event -> event.path("type").asString("").equals("task-sent"))
                // Ours sends its next attempt, for later.
                .filter(event -> event.path("eta").isString())
                .findFirst()
                .orElseThrow();
    }

    private Stream<JsonNode> allEvents() {
        return ear.rawEvents.stream()
                .map(JsonMapper.shared()::readTree)
                .flatMap(body -> body.isArray() ? body.valueStream() : Stream.of(body));
    }

    private String recording(int seconds) {
        return python.task(RecordingWorker.TASK)
                .kwargs(kwargs(seconds))
                .option("queue", QUEUE)
                .send();
    }

    private static Map<String, Object> kwargs(int seconds) {
        Instant now = Instant.now();
        return Map.of(
                "title",
                "Studio A",
                "source",
                streams.url("studio-a").toString(),
                "start",
                now.toString(),
                "end",
                now.plusSeconds(seconds).toString());
    }
}
