package org.tallyboard.recorder.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tallyboard.recorder.schedule.PlanServer.status;
import static org.tallyboard.recorder.schedule.Schedules.entry;
import static org.tallyboard.recorder.schedule.Schedules.list;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.config.ScheduleConfig;
import org.tallyboard.storage.SqliteJournal;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the command says of schedules, from a server and a journal, without a broker.
class ScheduleReportTest {
    private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");

    @TempDir
    Path folder;

    private PlanServer server;
    private SqliteJournal journal;

    @BeforeEach
    void open() throws Exception {
        server = new PlanServer();
        journal = new SqliteJournal(folder.resolve("schedule.db"), Clock.systemUTC());
    }

    @AfterEach
    void close() {
        journal.close();
        server.close();
    }

    private ScheduleConfig config(String... lines) {
        return Schedules.config(folder, Schedules.json(server.url("/plan"), lines));
    }

    private Scheduler scheduler(Journal by, ScheduleConfig config) {
        return new Scheduler(List.of(config), by, () -> NOW, "test");
    }

    private static String at(String id, int minutes) {
        return entry(id, "Title " + id, NOW.plusSeconds(60L * minutes), NOW.plusSeconds(60L * minutes + 1_800));
    }

    private Scheduler.Report explain(ScheduleConfig config, String id) throws Exception {
        try (Scheduler scheduler = scheduler(journal, config)) {
            return scheduler.explain(id, Optional.empty());
        }
    }

    private Scheduler.Report dryRun(ScheduleConfig config, boolean json) throws Exception {
        try (Scheduler scheduler = scheduler(journal, config)) {
            return scheduler.dryRun(Optional.empty(), json);
        }
    }

    private void planned(ScheduleConfig config, String... entries) throws Exception {
        server.put("/plan", list(entries));
        try (Scheduler scheduler = scheduler(journal, config)) {
            scheduler.refresh(config);
        }
    }

    @Test
    void anUnchangedScheduleCostsNothing() throws Exception {
        List<String> calls = new ArrayList<>();
        Journal counting = (Journal) Proxy.newProxyInstance(
                Journal.class.getClassLoader(), new Class<?>[] {Journal.class}, (proxy, method, values) -> {
                    calls.add(method.getName());
                    try {
                        return method.invoke(journal, values);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        ScheduleConfig config = config("page_parameter = \"page\"");
        server.put("/plan?page=1", status(200, list(at("a", 60)), "ETag", "\"1\""), status(304, ""));
        server.put("/plan?page=2", status(200, list(at("b", 60)), "ETag", "\"2\""), status(304, ""));
        server.put("/plan?page=3", status(200, "[]", "ETag", "\"3\""), status(304, ""));
        try (Scheduler scheduler = scheduler(counting, config)) {
            assertThat(scheduler.refresh(config).isChange()).isTrue();
            server.requests.clear();
            calls.clear();
            ScheduleDiff first = scheduler.refresh(config);
            // Nothing is read, planned, or asked of the database: the outlook is the one from before.
            assertThat(scheduler.refresh(config)).isSameAs(first);
            assertThat(first.isChange()).isFalse();
            assertThat(calls).containsOnly("identity");
            assertThat(server.requests).hasSize(6).allSatisfy(request -> assertThat(request.headers())
                    .containsKey("If-None-Match"));

            // One page has changed: the others are taken from what is kept.
            server.put("/plan?page=2", status(200, list(at("c", 60)), "ETag", "\"4\""));
            ScheduleDiff changed = scheduler.refresh(config);
            assertThat(changed.reading().entries()).extracting(Entry::id).containsExactly("a", "c");
            assertThat(changed.isChange()).isTrue();

            // A journal that is lost is filled again, although the schedule is as it was.
            server.put("/plan?page=2", status(304, ""));
            journal.close();
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file :
                        files.filter(one -> one.toString().contains("schedule")).toList()) {
                    Files.delete(file);
                }
            }
            server.put("/plan?page=1", status(200, list(at("a", 60))));
            server.put("/plan?page=2", status(200, list(at("c", 60))));
            server.put("/plan?page=3", "[]");
            assertThat(scheduler.refresh(config).plan().count(Plan.Action.ADD)).isEqualTo(2);
        }
        assertThat(journal.ahead("council", NOW)).hasSize(2);
    }

    @Test
    void everythingIsListedForPeopleAndScriptsAndTheLogSaysHowToSeeIt() throws Exception {
        server.put(
                "/plan",
                list(IntStream.range(0, 50)
                        .mapToObj(i -> i < 25
                                ? "{\"id\":\"bad" + i + "\"}"
                                : entry("long" + i, "T".repeat(600), NOW.plusSeconds(3_600), NOW.plusSeconds(7_200)))
                        .toArray(String[]::new)));
        ScheduleConfig config = config();

        String table = dryRun(config, false).text();
        assertThat(table.lines().filter(line -> line.contains("(bad"))).hasSize(25);
        assertThat(table.lines().filter(line -> line.contains("title is longer")))
                .hasSize(25);
        JsonNode schedule = JsonMapper.shared()
                .readTree(dryRun(config, true).text())
                .get("schedules")
                .get(0);
        assertThat(schedule.get("bad")).hasSize(25);
        assertThat(schedule.get("warnings")).hasSize(25);
        assertThat(schedule.get("remarks")).hasSize(25);
        try (Scheduler scheduler = scheduler(journal, config)) {
            assertThat(scheduler.refresh(config).brief())
                    .hasSize(42)
                    .contains(
                            "council: and 5 more warnings; `tallyboard schedule --dry-run --schedule council` shows all"
                                    + " of them",
                            "council: and 5 more remarks; `tallyboard schedule --dry-run --schedule council` shows all of"
                                    + " them");
        }
    }

    @Test
    void whatIsLeftOutCancelledOrBadIsExplained() throws Exception {
        ScheduleConfig config = config(
                "only = { \"/title\" = '.' }",
                "except = [{ \"/kind\" = 'test' }, { \"/kind\" = 'repeat' }]",
                "cancelled = { \"/status\" = '(?i)^cancell?ed$' }");
        String more = at("x", 60).replace("}", ",\"kind\":\"repeat\"}");
        String cancelled = at("c", 60).replace("}", ",\"status\":\"Canceled\"}");
        String bad = at("b", 60).replace("https:", "gopher:");
        planned(config, at("c", 60), at("b", 60), at("a", 60));
        server.put("/plan", list(at("a", 60), more, cancelled, bad, "{\"id\":\"nothing\"}"));

        Scheduler.Report out = explain(config, "x");
        assertThat(out.exitCode()).isEqualTo(1);
        assertThat(out.text())
                .contains("the schedule has it, but the configuration leaves it out: /1 (x, \"Title x\"")
                .contains("rule 2 of `except` leaves it out")
                .contains("it is not recorded");
        // The job that it would be is asked for as well.
        assertThat(explain(config, JobMaker.id("council", "x", 1).toString()).text())
                .isEqualTo(out.text());
        assertThat(explain(config, "nothing").text()).contains("`only` does not take it");

        Scheduler.Report gone = explain(config, "c");
        assertThat(gone.exitCode()).isEqualTo(1);
        assertThat(gone.text())
                .contains("the schedule says that it is cancelled (/2)")
                .contains("it is cancelled");
        assertThat(explain(config, JobMaker.id("council", "c", 1).toString()).text())
                .isEqualTo(gone.text());

        Scheduler.Report spoilt = explain(config, "b");
        assertThat(spoilt.exitCode()).isZero();
        assertThat(spoilt.text())
                .contains("the schedule has it, but it cannot be read: /3 (b, ")
                .contains("its job stays planned");
        journal.close();
        Files.delete(folder.resolve("schedule.db"));
        assertThat(explain(config, "b").exitCode()).isEqualTo(1);
        assertThat(explain(config, JobMaker.id("council", "b", 1).toString()).text())
                .contains("it cannot be read")
                .contains("it is not recorded");
        assertThat(explain(config, "nobody").exitCode()).isEqualTo(2);
    }

    @Test
    void aCancelledOneOfOneIsNotRecordedInAnyFormat() throws Exception {
        ScheduleConfig config = config("cancelled = { \"/status\" = 'cancelled' }", "except = { \"/status\" = 'c' }");
        planned(config, at("a", 60));
        server.put("/plan", list(at("a", 60).replace("}", ",\"status\":\"cancelled\"}")));

        Scheduler.Report dry = dryRun(config, false);
        assertThat(dry.exitCode()).isEqualTo(3);
        assertThat(dry.text()).contains("0 entries, 0 new, 0 moved, 0 changed, 1 cancelled, 0 unchanged");
    }

    @Test
    void scriptsAreToldByExitCodes() throws Exception {
        ScheduleConfig config = config("attempts = 1");
        server.put("/plan", "[]");
        assertThat(dryRun(config, true).exitCode()).isZero();
        server.put("/plan", list(at("a", 60)));
        assertThat(dryRun(config, true).exitCode()).isEqualTo(3);
        server.put("/plan", list(at("a", 60), "{\"id\":\"bad\"}"));
        assertThat(dryRun(config, true).exitCode()).isEqualTo(1);
        server.put("/plan", status(500, ""));
        assertThat(dryRun(config, true).exitCode()).isEqualTo(2);
        assertThat(journal.ahead("council", NOW)).isEmpty();
    }

    @Test
    void whatTheGuardKeepsIsListed() throws Exception {
        ScheduleConfig config = config();
        planned(config, at("a", 60), at("b", 60));
        server.put("/plan", "[]");

        Scheduler.Report dry = dryRun(config, false);
        assertThat(dry.exitCode()).isEqualTo(1);
        assertThat(dry.text())
                .contains(", 2 gone but kept")
                .contains(
                        "2 jobs are no longer in the schedule, but stay: the schedule has no entry that can be recorded");
        assertThat(dry.text().lines().filter(line -> line.startsWith("stays "))).hasSize(2);
        assertThat(dryRun(config, true).text()).contains("\"action\" : \"stay\"");
        assertThat(explain(config, "a").text()).contains("it stays planned or goes on");
    }

    /// What the digest is remembered of must not hide a change, nor a change back.
    @Test
    void aChangeAndAChangeBackAreSeen() throws Exception {
        ScheduleConfig config = config();
        try (Scheduler scheduler = scheduler(journal, config)) {
            for (String title : List.of("One", "One", "Two", "One")) {
                server.put("/plan", list(entry("a", title, NOW.plusSeconds(3_600), NOW.plusSeconds(7_200))));
                scheduler.refresh(config);
                assertThat(journal.ahead("council", NOW)).singleElement().satisfies(job -> assertThat(job.title())
                        .isEqualTo(title));
            }
            assertThat(journal.ahead("council", NOW).getFirst().revision()).isEqualTo(3);
        }
    }
}
