package org.tallyboard.recorder.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.celery.TaskBody;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.config.ScheduleConfig;
import org.tallyboard.recorder.schedule.Plan.Action;
import org.tallyboard.recorder.schedule.PlannedJob.State;
import org.tallyboard.recorder.schedule.PlannedJob.Todo;
import tools.jackson.databind.node.ObjectNode;

/// What a changed schedule makes of what the journal holds.
class PlannerTest {
    private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");

    @TempDir
    Path folder;

    private ScheduleConfig config;
    private JobMaker maker;

    @BeforeEach
    void config() {
        config("pad_before = 60", "pad_after = 120");
    }

    private void config(String... lines) {
        config = Schedules.config(folder, Schedules.json("https://a.example/", lines));
        maker = new JobMaker(config, "scheduler@test");
    }

    private static Entry entry(String id, String title, int startMinutes, int endMinutes) {
        return new Entry(
                id,
                title,
                "https://user:pw@live.example/" + id,
                NOW.plusSeconds(60L * startMinutes),
                NOW.plusSeconds(60L * endMinutes),
                OptionalInt.of(4),
                Optional.of("mp4"),
                Optional.empty(),
                List.of("tag"));
    }

    private PlannedJob job(Entry entry, State state) {
        PlannedJob job = maker.job(entry, 1, 1);
        boolean given = state == State.PUBLISHED;
        return new PlannedJob(
                job.id(),
                job.schedule(),
                job.entry(),
                1,
                1,
                state,
                Todo.NOTHING,
                job.title(),
                job.start(),
                job.end(),
                job.content(),
                job.message(),
                given,
                job.end(),
                1);
    }

    private static Reading reading(Entry... entries) {
        return new Reading(List.of(entries), List.of(), 0, Optional.empty());
    }

    private Plan plan(Reading reading, PlannedJob... known) {
        return new Planner(config, maker, NOW).plan(Arrays.asList(known), Map.of(), reading);
    }

    private static Plan.Step only(Plan plan) {
        assertThat(plan.steps()).hasSize(1);
        return plan.steps().getFirst();
    }

    @Test
    void aNewEntryBecomesAHeldJobByTheContract() {
        PlannedJob job = only(plan(reading(entry("a", "Council", 60, 120)))).job();

        assertThat(job.state()).isEqualTo(State.HELD);
        assertThat(job.start()).isEqualTo(NOW.plusSeconds(3_540));
        assertThat(job.end()).isEqualTo(NOW.plusSeconds(7_320));
        TaskMessage message = new TaskMessage(job.message().message());
        assertThat(message.id()).contains(job.id());
        assertThat(message.eta()).isEmpty();
        ObjectNode kwargs = ((TaskBody.Readable) message.body()).kwargs();
        assertThat(kwargs)
                .hasToString("{\"title\":\"Council\",\"source\":\"https://user:pw@live.example/a\","
                        + "\"start\":\"2026-11-24T08:59:00Z\",\"end\":\"2026-11-24T10:02:00Z\",\"container\":\"mp4\","
                        + "\"tags\":[\"tag\"],\"entry\":{\"schedule\":\"council\",\"id\":\"a\",\"revision\":1}}");
        assertThat(message.kwargsRepr().orElseThrow())
                .contains("https://********@live.example/a")
                .doesNotContain("pw");
        assertThat(message.amqp().properties().priority()).hasValue(4);
        assertThat(message.amqp().headers()).containsEntry("origin", "scheduler@test");
    }

    @Test
    void idsAreTheSameEverywhereAndDifferByEntryAndOccurrence() {
        // Python: uuid.uuid5(uuid.UUID("6f0c41a4-5f0b-4a86-9e5e-5d0b6a1b7f31"), "council\na")
        UUID id = JobMaker.id("council", "a", 1);
        assertThat(id).hasToString("a56c1a90-2646-59b9-b4ec-dac6d530a08c");
        assertThat(id.version()).isEqualTo(5);
        assertThat(List.of(
                        id,
                        JobMaker.id("council", "a", 2),
                        JobMaker.id("council", "b", 1),
                        JobMaker.id("counci", "la", 1)))
                .doesNotHaveDuplicates();
    }

    @Test
    void theSameReadingTwiceChangesNothing() {
        Entry entry = entry("a", "Council", 60, 120);

        assertThat(plan(reading(entry), job(entry, State.HELD)).writes()).isEmpty();
        assertThat(plan(reading(entry), job(entry, State.PUBLISHED)).writes()).isEmpty();
    }

    @Test
    void aChangeOfAHeldJobIsWrittenAndOfASentOneTold() {
        Entry before = entry("a", "Council", 60, 120);
        Entry after = entry("a", "Council, extended", 60, 180);

        Plan.Step held = only(plan(reading(after), job(before, State.HELD)));
        assertThat(held.action()).isEqualTo(Action.MOVE);
        assertThat(held.job().revision()).isEqualTo(2);
        assertThat(held.job().todo()).isEqualTo(Todo.NOTHING);
        assertThat(held.job().end()).isEqualTo(NOW.plusSeconds(180 * 60 + 120));

        Plan.Step sent = only(plan(reading(after), job(before, State.PUBLISHED)));
        assertThat(sent.job().state()).isEqualTo(State.PUBLISHED);
        assertThat(sent.job().todo()).isEqualTo(Todo.UPDATE);
        assertThat(sent.job().id()).isEqualTo(held.job().id());

        Entry over = entry("a", "Council", -60, -10);
        Plan.Step shortened = only(plan(reading(over), job(entry("a", "Council", -60, 60), State.PUBLISHED)));
        assertThat(shortened.job().todo()).isEqualTo(Todo.UPDATE);
        assertThat(shortened.job().tellUntil()).isAfter(NOW);
        assertThat(only(plan(reading(over), job(before, State.HELD))).action()).isEqualTo(Action.CANCEL);
        // Once, and not with each reading.
        assertThat(plan(reading(over), job(before, State.CANCELLED)).steps()).isEmpty();
    }

    @Test
    void aVanishedEntryIsCancelledAndRevokedIfItWasSent() {
        Entry stays = entry("b", "Stays", 60, 120);
        Entry gone = entry("a", "Gone", 60, 120);

        Plan plan = plan(reading(stays), job(stays, State.HELD), job(gone, State.HELD));
        assertThat(plan.writes()).singleElement().satisfies(job -> {
            assertThat(job.state()).isEqualTo(State.CANCELLED);
            assertThat(job.todo()).isEqualTo(Todo.NOTHING);
        });
        assertThat(plan(reading(stays), job(stays, State.HELD), job(gone, State.PUBLISHED))
                        .writes())
                .singleElement()
                .satisfies(job -> assertThat(job.todo()).isEqualTo(Todo.REVOKE));
    }

    @Test
    void whatRunsIsStoppedOnlyWhereThatIsConfigured() {
        Entry stays = entry("b", "Stays", 60, 120);
        Entry other = entry("c", "Other", 60, 120);
        PlannedJob[] known = {
            job(stays, State.HELD), job(other, State.HELD), job(entry("a", "Runs", -10, 120), State.PUBLISHED)
        };

        assertThat(plan(reading(stays, other), known).writes()).isEmpty();
        config("cancel_running = true");
        assertThat(plan(reading(stays, other), known).writes())
                .extracting(PlannedJob::title)
                .contains("Runs");
    }

    @Test
    void anUnreadableEmptyOrShrunkenScheduleCancelsNothing() {
        List<PlannedJob> known = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            known.add(job(entry("e" + i, "Title", 60, 120), State.HELD));
        }
        PlannedJob[] jobs = known.toArray(PlannedJob[]::new);
        Entry one = entry("e0", "Title", 60, 120);
        var failed = new Reading(List.of(one), List.of(), 0, Optional.of(new FetchFailed("away", "wait")));
        var nameless = new Reading(
                List.of(one), List.of(new Entry.Problem("/1", "id is missing", Optional.empty())), 0, Optional.empty());

        assertThat(List.of(failed, nameless, reading(), reading(one))).allSatisfy(reading -> {
            Plan plan = plan(reading, jobs);
            assertThat(plan.count(Action.CANCEL)).isZero();
            assertThat(plan.notes()).singleElement().asString().contains("no longer in the schedule, but stay");
        });
        assertThat(plan(reading(one), jobs).notes().getFirst())
                .contains("`max_cancel`")
                .contains("50 % of 10");
        config("max_cancel = 1");
        assertThat(plan(reading(one), jobs).count(Action.CANCEL)).isEqualTo(9);
        assertThat(plan(reading(), jobs).count(Action.CANCEL)).isZero();
    }

    @Test
    void anEntryThatTurnedBadIsNotGone() {
        Entry good = entry("a", "Good", 60, 120);
        var reading = new Reading(
                List.of(good),
                List.of(new Entry.Problem("/1", "start is missing", Optional.of("b"))),
                0,
                Optional.empty());

        assertThat(plan(reading, job(good, State.HELD), job(entry("b", "Bad", 60, 120), State.HELD))
                        .writes())
                .isEmpty();
    }

    @Test
    void whatComesBackIsTakenUpAgainOrGetsANewId() {
        Entry entry = entry("a", "Council", 60, 120);

        Plan.Step revived = only(plan(reading(entry), job(entry, State.CANCELLED)));
        assertThat(revived.job().state()).isEqualTo(State.HELD);
        assertThat(revived.job().revision()).isEqualTo(2);

        PlannedJob revoked = job(entry, State.PUBLISHED).with(State.CANCELLED, Todo.REVOKE, entry.end());
        Plan.Step again = only(plan(reading(entry), revoked));
        assertThat(again.action()).isEqualTo(Action.ADD);
        assertThat(again.job().occurrence()).isEqualTo(2);
        assertThat(again.job().id()).isNotEqualTo(revoked.id());

        PlannedJob ended = job(entry("a", "Council", -120, -60), State.PUBLISHED);
        assertThat(only(plan(reading(entry), ended)).job().occurrence()).isEqualTo(2);
        assertThat(plan(reading(entry("a", "Council", -120, -60)), ended).steps())
                .isEmpty();
    }

    @Test
    void whatIsOverIsNotPlanned() {
        assertThat(plan(reading(entry("a", "Over", -120, -60))).steps()).isEmpty();
        assertThat(only(plan(reading(entry("a", "Runs", -10, 60)))).action()).isEqualTo(Action.ADD);
    }

    @Test
    void theTableShowsWhatWouldHappen() {
        Entry held = entry("h", "Held\u001b[31m\nred", 60, 120);
        Entry sent = entry("s", "Sent", 61, 120);
        Entry added = entry("n", "New", 62, 120);
        Entry moved = entry("m", "Moved", 62, 120);
        Entry gone = entry("g", "Gone", 63, 120);
        var reading = new Reading(
                List.of(held, sent, added, moved),
                List.of(new Entry.Problem("/3", "title is missing", Optional.of("x"))),
                2,
                Optional.empty());
        Plan plan = plan(
                reading,
                job(held, State.HELD),
                job(sent, State.PUBLISHED),
                job(gone, State.HELD),
                job(entry("m", "Moved", 59, 120), State.HELD));

        String table = PlanTable.text(List.of(new ScheduleDiff("council", reading, plan)), NOW);

        assertThat(table.lines())
                .first()
                .isEqualTo(
                        "council: 4 entries, 1 new, 1 moved, 0 changed, 1 cancelled, 2 unchanged, 2 left out, 1 bad");
        assertThat(table.lines().skip(2).limit(4))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("move    2026-11-24 09:01Z")
                                .contains("Moved"),
                        line -> assertThat(line).isEqualTo("  was   2026-11-24 08:58Z  2026-11-24 10:02Z"),
                        line -> assertThat(line).startsWith("new ").contains("New"),
                        line -> assertThat(line).startsWith("cancel ").contains("Gone"));
        assertThat(table)
                .contains("council: /3 (x): title is missing")
                .doesNotContain("\u001b")
                .doesNotContain("pw");
    }

    @Test
    void aCancelledProgrammeOfThreeIsNotRecordedAndAnEmptyGuideCancelsNothing() {
        Entry stays = entry("a", "Stays", 60, 120);
        PlannedJob[] three = {
            job(stays, State.HELD),
            job(entry("b", "Gone", 60, 120), State.HELD),
            job(entry("c", "Gone too", 60, 120), State.PUBLISHED)
        };

        assertThat(plan(reading(stays), three).writes())
                .extracting(PlannedJob::title, PlannedJob::state, PlannedJob::todo)
                .containsExactlyInAnyOrder(
                        tuple("Gone", State.CANCELLED, Todo.NOTHING), tuple("Gone too", State.CANCELLED, Todo.REVOKE));
        Plan empty = plan(reading(), three);
        assertThat(empty.writes()).isEmpty();
        assertThat(empty.notes())
                .singleElement()
                .asString()
                .contains("3 jobs are no longer in the schedule, but stay")
                .contains("run `tallyboard schedule --once --accept-cancelled --schedule council`");
        assertThat(new Planner(config, maker, NOW, true)
                        .plan(Arrays.asList(three), Map.of(), reading())
                        .writes())
                .hasSize(3);
        config("max_cancel_from = 3");
        assertThat(plan(reading(stays), three).count(Action.CANCEL)).isZero();
    }

    @Test
    void aNewJournalMakesTheSameIdOfALiveJobAndAnotherOfARevokedOrEndedOne() {
        Entry entry = entry("a", "Council", 60, 120);
        Instant end = NOW.plusSeconds(7_320);

        Plan.Step alive = only(remembering(entry, new Journal.Given(2, end, false)));
        assertThat(alive.job().id()).isEqualTo(JobMaker.id("council", "a", 2).toString());
        assertThat(alive.job().isGiven()).isTrue();
        assertThat(alive.job().todo()).isEqualTo(Todo.UPDATE);
        Plan.Step revoked = only(remembering(entry, new Journal.Given(2, end, true)));
        assertThat(revoked.job().occurrence()).isEqualTo(3);
        assertThat(revoked.job().isGiven()).isFalse();
        Plan.Step ended = only(remembering(entry, new Journal.Given(1, NOW.minusSeconds(1), false)));
        assertThat(ended.job().occurrence()).isEqualTo(2);
    }

    private Plan remembering(Entry entry, Journal.Given given) {
        return new Planner(config, maker, NOW).plan(List.of(), Map.of("a", given), reading(entry));
    }

    @Test
    void whereMoreIsDueThanThereAreSlotsTheLessImportantWaitsUntilThereIsRoomAgain() {
        config("slots = 1");
        Entry low = new Entry(
                "low",
                "Low",
                "https://live.example/low",
                NOW.plusSeconds(3_600),
                NOW.plusSeconds(7_200),
                OptionalInt.of(1),
                Optional.empty(),
                Optional.empty(),
                List.of());
        Entry high = entry("high", "High", 60, 90);

        Plan plan = plan(reading(low, high), job(low, State.HELD));
        assertThat(plan.losses())
                .extracting(Conflicts.Loss::describe)
                .containsExactly(
                        "\"Low\" waits until 2026-11-24T09:30:00Z and loses the first 30 min, since the slots are"
                                + " taken by \"High\"");
        assertThat(plan.writes())
                .extracting(PlannedJob::entry, PlannedJob::start)
                .containsExactlyInAnyOrder(tuple("high", NOW.plusSeconds(3_600)), tuple("low", NOW.plusSeconds(5_400)));

        Entry longer = entry("high", "High", 60, 130);
        Plan none = plan(reading(low, longer), job(low, State.HELD));
        assertThat(none.count(Action.WAIT)).isEqualTo(1);
        assertThat(none.writes())
                .filteredOn(job -> job.entry().equals("low"))
                .singleElement()
                .satisfies(job -> assertThat(job.state()).isEqualTo(State.CANCELLED));
        // The other one is gone: there is room again.
        Plan back = plan(reading(low), job(low, State.CANCELLED));
        assertThat(only(back).job().state()).isEqualTo(State.HELD);
        config();
        assertThat(plan(reading(low, longer)).losses()).isEmpty();
    }

    private static Reading cancelling(List<Entry> entries, String... ids) {
        return new Reading(
                entries,
                Arrays.stream(ids)
                        .map(id -> new Reading.Cancelled(id, "event 1", Optional.empty()))
                        .toList(),
                List.of(),
                List.of(),
                0,
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void whatTheScheduleSaysIsCancelledIsCancelledWhateverElseIsGone() {
        List<PlannedJob> known = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            known.add(job(entry("e" + i, "Title " + i, 60, 120), i == 1 ? State.PUBLISHED : State.HELD));
        }
        PlannedJob[] jobs = known.toArray(PlannedJob[]::new);
        Entry one = entry("e0", "Title 0", 60, 120);

        // All three of a small schedule, the last one included.
        PlannedJob[] three = Arrays.copyOf(jobs, 3);
        assertThat(plan(cancelling(List.of(), "e0", "e1", "e2"), three).writes())
                .extracting(PlannedJob::entry, PlannedJob::state, PlannedJob::todo)
                .containsExactlyInAnyOrder(
                        tuple("e0", State.CANCELLED, Todo.NOTHING),
                        tuple("e1", State.CANCELLED, Todo.REVOKE),
                        tuple("e2", State.CANCELLED, Todo.NOTHING));
        // The guard keeps what is only gone.
        Plan guarded = plan(cancelling(List.of(one), "e1", "e2"), jobs);
        assertThat(guarded.writes()).extracting(PlannedJob::entry).containsExactlyInAnyOrder("e1", "e2");
        assertThat(guarded.count(Action.STAY)).isEqualTo(9);
        assertThat(guarded.notes())
                .singleElement()
                .asString()
                .contains("9 jobs")
                .contains("50 % of 10");
        // A schedule that is cut off says what it says.
        Reading cut = new Reading(
                List.of(one),
                List.of(new Reading.Cancelled("e1", "event 1", Optional.empty())),
                List.of(),
                List.of(),
                0,
                Optional.empty(),
                Optional.of(new FetchFailed("cut", "wait")));
        assertThat(plan(cut, three).writes()).extracting(PlannedJob::entry).containsExactly("e1");
    }

    @Test
    void aCancelledProgrammeThatHasBegunGoesOnUnlessThatIsConfigured() {
        PlannedJob runs = job(entry("a", "Runs", -10, 120), State.PUBLISHED);
        PlannedJob never = job(entry("b", "Never sent", -10, 120), State.HELD);

        Plan plan = plan(cancelling(List.of(), "a", "b"), runs, never);
        assertThat(plan.writes()).extracting(PlannedJob::entry).containsExactly("b");
        assertThat(plan.notes())
                .containsExactly("\"Runs\" is cancelled in the schedule, but has begun and goes on, since"
                        + " `cancel_running` is not set");
        config("cancel_running = true");
        assertThat(plan(cancelling(List.of(), "a"), runs).writes()).hasSize(1);
    }

    @Test
    void aTimeOfARepeatedEventIsCancelledWithItAndUnderItsEarlierId() {
        Instant start = NOW.plusSeconds(3_600);
        PlannedJob time = job(entry("u/" + start, "Time", 60, 120), State.HELD);
        PlannedJob single = job(entry("u", "Single", 60, 120), State.HELD);

        assertThat(plan(cancelling(List.of(), "u"), time).writes()).hasSize(1);
        assertThat(plan(cancelling(List.of(), "u/" + start), single).writes()).hasSize(1);
        assertThat(plan(cancelling(List.of(), "u/" + start.plusSeconds(86_400)), single)
                        .writes())
                .isEmpty();
    }

    @Test
    void anEventThatBeginsOrCeasesToRepeatStaysTheJobThatItWas() {
        Instant start = NOW.plusSeconds(3_600);
        String time = "u/" + start;
        for (State state : List.of(State.HELD, State.PUBLISHED)) {
            Entry next = entry("u/" + start.plusSeconds(86_400), "Title", 60 + 1_440, 120 + 1_440);
            Plan begins = plan(
                    reading(entry("u", "Title", 60, 120).withId(time), next), job(entry("u", "Title", 60, 120), state));
            assertThat(begins.steps())
                    .extracting(Plan.Step::action, step -> step.job().entry())
                    .containsExactly(tuple(Action.KEEP, "u"), tuple(Action.ADD, next.id()));
            Plan ceases = plan(
                    reading(entry("u", "Title", 60, 120)),
                    job(entry("u", "Title", 60, 120).withId(time), state));
            assertThat(ceases.steps())
                    .extracting(Plan.Step::action, step -> step.job().entry())
                    .containsExactly(tuple(Action.KEEP, time));
            // Moved at the same time, it is still the same one.
            Plan moved =
                    plan(reading(entry("u", "Title", 300, 360).withId(time)), job(entry("u", "Title", 60, 120), state));
            assertThat(moved.steps())
                    .extracting(Plan.Step::action, step -> step.job().entry())
                    .containsExactly(tuple(Action.MOVE, "u"));
        }
        // Another time of the event is another programme.
        assertThat(plan(
                                reading(entry("u/" + start.plusSeconds(86_400), "Title", 60 + 1_440, 120 + 1_440)),
                                job(entry("u", "Title", 60, 120), State.HELD))
                        .steps())
                .extracting(Plan.Step::action)
                .containsExactlyInAnyOrder(Action.ADD, Action.CANCEL);
        // Its job was sent by a journal that is lost.
        Plan lost = new Planner(config, maker, NOW)
                .plan(
                        List.of(),
                        Map.of("u", new Journal.Given(1, NOW.plusSeconds(7_320), false)),
                        reading(entry("u", "Title", 60, 120).withId(time)));
        assertThat(only(lost).job().id())
                .isEqualTo(JobMaker.id("council", "u", 1).toString());
        assertThat(lost.renamed()).isEqualTo(Map.of(time, "u"));
    }

    @Test
    void aSeriesThatIsMovedAWhileMovesItsJobsAndRecordsNothingTwice() {
        List<PlannedJob> known = new ArrayList<>();
        List<Entry> moved = new ArrayList<>();
        for (int hour = 3; hour >= 0; hour--) {
            int from = hour * 60 - 30;
            Instant time = NOW.plusSeconds(60L * from);
            known.add(job(
                    entry("u", "Title", from, from + 60).withId("u/" + time),
                    hour == 0 ? State.PUBLISHED : State.HELD));
            moved.add(entry("u", "Title", from + 15, from + 75).withId("u/" + time.plusSeconds(900)));
        }

        assertThat(plan(reading(moved.toArray(Entry[]::new)), known.toArray(PlannedJob[]::new))
                        .steps())
                .hasSize(4)
                .allSatisfy(step -> {
                    assertThat(step.action()).isEqualTo(Action.MOVE);
                    assertThat(step.job().start())
                            .isEqualTo(step.before().orElseThrow().start().plusSeconds(900));
                });
    }

    @Test
    void whatStaysAlthoughItIsGoneKeepsItsSlot() {
        config("slots = 1", "max_cancel = 0", "max_cancel_from = 1");
        PlannedJob sent = job(entry("gone", "Gone", 60, 120), State.PUBLISHED);
        Entry other = entry("other", "Other", 90, 180);
        Plan plan = plan(reading(other), sent);
        assertThat(plan.losses())
                .extracting(Conflicts.Loss::describe)
                .containsExactly(
                        "\"Other\" waits until 2026-11-24T10:00:00Z and loses the first 30 min, since the slots"
                                + " are taken by \"Gone\"");
        // What runs and is no longer listed has its slot as well, and what is cancelled has none.
        config("slots = 1");
        PlannedJob runs = job(entry("runs", "Runs", -10, 120), State.PUBLISHED);
        assertThat(plan(reading(other), runs).losses()).hasSize(1);
        assertThat(plan(reading(other), sent).losses()).isEmpty();
        assertThat(plan(cancelling(List.of(other), "gone"), sent).losses()).isEmpty();
    }

    @Test
    void withSlotsASentJobHearsOfEveryChangeOfItsEntry() {
        config("slots = 1", "pad_before = 300", "pad_after = 600");
        Entry before = entry("a", "Council", 60, 120);
        for (Entry after : List.of(
                entry("a", "Council", 58, 120),
                entry("a", "Council", 62, 120),
                entry("a", "Council", 60, 125),
                entry("a", "Council", 60, 115),
                entry("a", "Council", 40, 150))) {
            Plan.Step step = only(plan(reading(after), job(before, State.PUBLISHED)));
            assertThat(step.action()).isEqualTo(Action.MOVE);
            assertThat(step.job().start()).isEqualTo(after.start().minusSeconds(300));
            assertThat(step.job().end()).isEqualTo(after.end().plusSeconds(600));
        }
        assertThat(only(plan(reading(before), job(before, State.PUBLISHED))).action())
                .isEqualTo(Action.KEEP);
    }

    @Test
    void aJobThatWasShortenedIsNotPlannedAgainNearItsEnd() {
        config("slots = 1", "pad_before = 300", "pad_after = 600");
        Entry first = entry("a", "First", -60, -1);
        Entry second = entry("b", "Second", -1, 60);
        Window window = new Window(first.start().minusSeconds(300), first.end());
        PlannedJob given = maker.job(first, window, 1, 1).with(State.PUBLISHED, Todo.NOTHING, window.end());

        // Its padding would go on for nine minutes, and no other job is in the way.
        assertThat(plan(reading(first), given).steps()).isEmpty();
        Plan plan = plan(reading(first, second), given, job(second, State.PUBLISHED));
        assertThat(plan.writes()).isEmpty();
        assertThat(plan.losses()).isEmpty();
        // The programme itself goes on: that is to be recorded.
        assertThat(only(plan(reading(entry("a", "First", -60, 30)), given)).action())
                .isEqualTo(Action.ADD);
    }

    @Test
    void aSeriesWhoseIdEndsWithADayIsCancelled() {
        PlannedJob once = job(entry("council/2026-11-01", "Once", 60, 120), State.HELD);
        PlannedJob time = job(entry("council/2026-11-01/2026-11-24T09:00:00Z", "Time", 60, 120), State.HELD);
        PlannedJob other = job(entry("council/2026-11-28", "Other", 60, 120), State.HELD);
        Cancelling cancelling = new Cancelling(cancelling(List.of(), "council/2026-11-01"));

        assertThat(cancelling.by(once)).isPresent();
        assertThat(cancelling.by(time)).isPresent();
        assertThat(cancelling.by(other)).isEmpty();
    }

    /// One time of a series runs and is left out, and another is added right after it: what they share is padding.
    @Test
    void theNextTimeOfAnEventIsNotTheOneThatRuns() {
        PlannedJob runs = job(entry("live/2026-11-24T07:30:00Z", "Live", -30, 30), State.PUBLISHED);
        Plan plan = plan(reading(entry("live/2026-11-24T08:30:00Z", "Live", 30, 90)), runs);

        assertThat(plan.renamed()).isEmpty();
        assertThat(only(plan).action()).isEqualTo(Action.ADD);
        assertThat(only(plan).job().id()).isNotEqualTo(runs.id());
    }

    /// An hourly event of a year is moved by ten minutes, so that each time has another id.
    @Test
    @Timeout(30)
    void aLongSeriesThatIsMovedKeepsItsJobs() {
        List<PlannedJob> jobs = new ArrayList<>();
        List<Entry> moved = new ArrayList<>();
        for (int i = 1; i <= 8_000; i++) {
            jobs.add(job(entry("m/" + NOW.plusSeconds(3_600L * i), "M", 60 * i, 60 * i + 30), State.HELD));
            moved.add(entry("m/" + NOW.plusSeconds(3_600L * i + 600), "M", 60 * i + 10, 60 * i + 40));
        }
        Plan plan = plan(reading(moved.toArray(Entry[]::new)), jobs.toArray(PlannedJob[]::new));

        assertThat(plan.count(Action.MOVE)).isEqualTo(8_000);
        assertThat(plan.steps()).hasSize(8_000).allSatisfy(step -> assertThat(
                        step.job().start())
                .isEqualTo(step.before().orElseThrow().start().plusSeconds(600)));
    }

    /// What moves one time of an event may be what is missing.
    @Test
    void aCalendarThatIsCutMovesNoTimeBack() {
        config = Schedules.config(
                folder,
                "[[schedule]]\nname = \"c\"\nurl = \"https://a.example\"\nformat = \"icalendar\"\npad_before = 60");
        maker = new JobMaker(config, "scheduler@test");
        PlannedJob moved = job(entry("m/2026-11-24T09:00:00Z", "M", 180, 240), State.PUBLISHED);
        Entry asTheRuleSays = entry("m/2026-11-24T09:00:00Z", "M", 60, 120);
        FetchFailed cut = new FetchFailed("the calendar ends without END:VCALENDAR", "");

        Plan plan = plan(new Reading(List.of(asTheRuleSays), List.of(), 0, Optional.of(cut)), moved);
        assertThat(plan.writes()).isEmpty();
        assertThat(plan.notes())
                .containsExactly("\"M\" stays at 2026-11-24T10:59:00Z: the calendar could not be read to its end, and"
                        + " what moves it there may be what is missing");
        // Read to its end it counts, and so does what is longer or elsewhere in what was read.
        assertThat(only(plan(reading(asTheRuleSays), moved)).action()).isEqualTo(Action.MOVE);
        Entry elsewhere = entry("m/2026-11-24T09:00:00Z", "M", 200, 260);
        assertThat(only(plan(new Reading(List.of(elsewhere), List.of(), 0, Optional.of(cut)), moved))
                        .action())
                .isEqualTo(Action.MOVE);
        Entry longer = entry("m/2026-11-24T09:00:00Z", "M", 60, 150);
        assertThat(only(plan(
                                new Reading(List.of(longer), List.of(), 0, Optional.of(cut)),
                                job(asTheRuleSays, State.PUBLISHED)))
                        .action())
                .isEqualTo(Action.MOVE);
    }

    /// It was sent under the id of 9:00, went on as the time of 9:10, and then the journal was lost.
    @Test
    void aTimeThatWasMovedKeepsItsJobThroughTheLossOfTheJournal() {
        PlannedJob sent = job(entry("m/2026-11-24T09:00:00Z", "M", 70, 130), State.PUBLISHED);
        Entry moved = entry("m/2026-11-24T09:10:00Z", "M", 70, 130);
        Entry next = entry("m/2026-11-24T10:10:00Z", "M", 130, 190);
        Map<String, Journal.Given> remembered = Map.of(sent.entry(), new Journal.Given(1, sent.end(), false));

        assertThat(new Planner(config, maker, NOW)
                        .plan(List.of(), remembered, reading(next, moved))
                        .writes())
                .extracting(PlannedJob::id)
                .containsExactly(sent.id(), maker.job(next, 1, 1).id());
    }
}
