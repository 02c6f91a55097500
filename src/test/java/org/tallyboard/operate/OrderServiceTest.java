package org.tallyboard.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.tallyboard.notification.Draft;

class OrderServiceTest {

    private final FakeWorld world = new FakeWorld();

    private static Outcome ended(CompletableFuture<Outcome> order) throws Exception {
        return order.get(20, TimeUnit.SECONDS);
    }

    private Outcome order(Operation operation) throws Exception {
        return ended(world.desk().order(operation, true));
    }

    @Test
    void comparesWritesTheIntentActsConfirmsAndWritesTheOutcome() throws Exception {
        world.afterSending = () -> world.pipeline = () -> Given.pipeline(Given.runningBuild());
        OrderService desk = world.desk();

        Outcome outcome = ended(desk.order(Given.retryBuild(), true));

        assertThat(outcome)
                .isEqualTo(new Outcome.Done("CodePipeline took it; Build is running since 10:31:00 (execution 11111111,"
                        + " 1123456 Commit of 1)"));
        assertThat(world.done.stream().map(d -> d.split(" ")[0]))
                .containsSubsequence("caller", "read", "intent", "send", "changed", "look", "outcome");
        assertThat(world.sent()).containsExactly("send retry payments/Build " + Given.E1 + " FAILED_ACTIONS");
        assertThat(desk.orders()).singleElement().satisfies(record -> {
            assertThat(record.id()).isEqualTo(1);
            assertThat(record.outcome()).isEqualTo(outcome);
            assertThat(record.caller()).isEqualTo(Given.KIM.arn());
            assertThat(record.kind()).isEqualTo("retry stage");
            assertThat(record.target()).isEqualTo("prod · payments / Build · execution 11111111");
        });
    }

    @Test
    void aDoubleClickSendsOnce() throws Exception {
        world.sending = new CountDownLatch(1);
        OrderService desk = world.desk();

        CompletableFuture<Outcome> first = desk.order(Given.retryBuild(), true);
        CompletableFuture<Outcome> second = desk.order(Given.retryBuild(), true);
        assertThat(second).isSameAs(first);
        await().until(() -> !world.sent().isEmpty());
        assertThat(desk.order(Given.retryBuild(), false)).isSameAs(first);
        world.sending.countDown();

        ended(first);
        assertThat(world.sent()).hasSize(1);
        assertThat(desk.orders()).hasSize(1);
    }

    @Test
    void anotherOrderAboutTheSameStageIsRefusedMeanwhile() throws Exception {
        world.sending = new CountDownLatch(1);
        OrderService desk = world.desk();
        CompletableFuture<Outcome> first = desk.order(Given.retryBuild(), true);

        RetryStage all = new RetryStage(
                Given.PROD, "payments", "Build", Given.E1, RetryStage.Mode.ALL_ACTIONS, List.of("run-1"));
        assertThat(ended(desk.order(all, true)))
                .isEqualTo(new Outcome.Refused("another order about the same is under way", "wait for its outcome"));
        world.sending.countDown();
        ended(first);
        assertThat(world.sent()).hasSize(1);
    }

    @Test
    void aReadOnlyDeskTouchesNothing() throws Exception {
        OrderService desk = world.desk("started with --read-only");

        Outcome outcome = ended(desk.order(Given.retryBuild(), true));
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Refused.class, no -> assertThat(no.reason())
                .contains("started with --read-only"));
        assertThat(ended(desk.order(Given.retryJob(), false))).isInstanceOf(Outcome.Refused.class);
        assertThat(world.done).isEmpty();
    }

    @Test
    void credentialsOfAnotherAccountAreRefusedWithBothIds() throws Exception {
        world.caller = new Caller("999999999999", "arn:aws:iam::999999999999:user/kim");

        for (Operation operation : List.of(
                Given.retryBuild(),
                Given.approve(),
                new SendNotification(Given.PROD, new Draft("arn:aws:sns:eu-west-1:1:t", "s", "m")))) {
            assertThat(order(operation)).isInstanceOfSatisfying(Outcome.Refused.class, no -> assertThat(no.reason())
                    .contains("999999999999")
                    .contains("111122223333"));
        }
        assertThat(world.sent()).isEmpty();
    }

    @Test
    void nothingIsSentWhenItCannotBeReadAgain() throws Exception {
        world.readFails = "the credentials of prod expired; log in again";

        assertThat(order(Given.retryBuild()))
                .isInstanceOfSatisfying(Outcome.Refused.class, no -> assertThat(no.reason())
                        .contains("nothing was sent")
                        .contains("log in again"));
        assertThat(world.sent()).isEmpty();
    }

    @Test
    void nothingIsSentWhenTheRecordCannotBeWrittenUnlessThePersonChoosesSo() throws Exception {
        world.intentFails = "the disk is full. Free some space";
        OrderService desk = world.desk();

        assertThat(ended(desk.order(Given.retryBuild(), true)))
                .isEqualTo(new Outcome.NotRecorded("the disk is full. Free some space"));
        assertThat(world.sent()).isEmpty();
        assertThat(desk.notice()).contains("disk is full");

        assertThat(ended(desk.order(Given.retryBuild(), false))).isInstanceOf(Outcome.Done.class);
        assertThat(world.sent()).hasSize(1);
        assertThat(desk.orders()).extracting(OrderRecord::id).allMatch(id -> id < 0);
        assertThat(desk.orders().getFirst().outcome()).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void anOutcomeThatCannotBeWrittenIsToldWithANoteAndWrittenOnceMore() throws Exception {
        world.outcomesThatFail.set(1);
        OrderService desk = world.desk();

        assertThat(ended(desk.order(Given.retryBuild(), true)))
                .isInstanceOfSatisfying(Outcome.Done.class, ok -> assertThat(ok.detail())
                        .contains("not in the record yet: the disk is full"));

        await().untilAsserted(() -> assertThat(desk.orders().getFirst().outcome())
                .isInstanceOfSatisfying(
                        Outcome.Done.class, ok -> assertThat(ok.detail()).doesNotContain("record")));
        assertThat(world.row(1).outcome()).isInstanceOf(Outcome.Done.class);
        assertThat(world.sent()).hasSize(1);
    }

    @Test
    void anOutcomeThatStaysUnwrittenKeepsItsNote() throws Exception {
        world.outcomesThatFail.set(2);
        OrderService desk = world.desk();

        ended(desk.order(Given.retryBuild(), true));

        await().untilAsserted(
                        () -> assertThat(desk.orders().getFirst().outcome().toString())
                                .contains("this outcome is not in the record: the disk is full"));
    }

    @Test
    void aRefusalIsInTheRecordButItsFailureHarmsNobody() throws Exception {
        world.pipeline = () -> Given.pipeline(Given.runningBuild());
        assertThat(order(Given.retryBuild())).isInstanceOf(Outcome.Refused.class);
        assertThat(world.rows.values()).singleElement().satisfies(row -> assertThat(row.outcome())
                .isInstanceOf(Outcome.Refused.class));

        world.intentFails = "broken";
        assertThat(order(Given.retryBuild())).isInstanceOf(Outcome.Refused.class);
        assertThat(world.sent()).isEmpty();
    }

    @Test
    void aSendThatBreaksIsUnknownAndNeverRepeated() throws Exception {
        world.answer = () -> {
            throw new IllegalStateException("boom");
        };

        assertThat(order(Given.retryBuild()))
                .isInstanceOfSatisfying(Outcome.Unknown.class, what -> assertThat(what.reason())
                        .contains("look before you order it again"));
        assertThat(world.sent()).hasSize(1);
        assertThat(world.row(1).outcome()).isInstanceOf(Outcome.Unknown.class);
    }

    @Test
    void anErrorBeforeSendingIsARefusal() throws Exception {
        world.pipeline = () -> {
            throw new IllegalStateException("boom");
        };

        assertThat(order(Given.retryBuild()))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class, no -> assertThat(no.reason()).contains("nothing was sent"));
    }

    @Test
    void ordersFromTheRecordAreShownAndUnfinishedOnesStayUnknown() {
        world.rows.put(
                1L, new OrderRecord(1, Given.NOW, "arn", "approve", "before", new Outcome.Unknown("the board ended")));

        OrderService desk = world.desk();

        await().untilAsserted(
                        () -> assertThat(desk.orders()).singleElement().satisfies(record -> assertThat(record.outcome())
                                .isEqualTo(new Outcome.Unknown("the board ended"))));
    }

    @Test
    void anotherBoardsOrderIsFollowedUntilItIsOver() {
        AtomicInteger reads = new AtomicInteger();
        world.whenRecordIsRead = () -> {
            Outcome now = reads.incrementAndGet() < 3 ? new Outcome.UnderWay("elsewhere") : new Outcome.Done("over");
            world.rows.put(1L, new OrderRecord(1, Given.NOW, "arn", "approve", "other", now));
        };

        OrderService desk = world.desk();

        await().untilAsserted(
                        () -> assertThat(desk.orders()).singleElement().satisfies(record -> assertThat(record.outcome())
                                .isEqualTo(new Outcome.Done("over"))));
    }

    @Test
    void listenersSeeEachStepInOrderAndOneThatFailsHarmsNobody() throws Exception {
        OrderService desk = world.desk();
        List<String> steps = new CopyOnWriteArrayList<>();
        desk.onChange(orders -> {
            throw new IllegalStateException("a listener fails");
        });
        desk.onChange(orders ->
                steps.add(orders.isEmpty() ? "" : orders.getFirst().outcome().toString()));

        ended(desk.order(Given.retryBuild(), true));

        assertThat(steps)
                .containsSubsequence(
                        "UnderWay[step=reading again]",
                        "UnderWay[step=writing it down]",
                        "UnderWay[step=sent, waiting for the answer]",
                        "UnderWay[step=sent, waiting for the change to show]");
        assertThat(steps).anyMatch(step -> step.startsWith("Done"));
    }

    @Test
    void atMostTwoHundredOrdersAreShownNewestFirst() throws Exception {
        world.pipeline = () -> Given.pipeline(Given.runningBuild());
        OrderService desk = world.desk();
        for (int i = 0; i < 230; i++) {
            ended(desk.order(
                    new RetryStage(Given.PROD, "payments", "Build", "e" + i, RetryStage.Mode.ALL_ACTIONS, List.of()),
                    true));
        }

        assertThat(desk.orders()).hasSize(200);
        assertThat(desk.orders().getFirst().target()).endsWith("e229");
        assertThat(desk.orders().getLast().target()).endsWith("e30");
    }

    @Test
    void endingCutsTheWaitShortButNeverTheSending() throws Exception {
        world.sending = new CountDownLatch(1);
        OrderService desk = world.desk();
        CompletableFuture<Outcome> order = desk.order(Given.retryBuild(), true);
        await().until(() -> !world.sent().isEmpty());

        Thread closing = Thread.ofVirtual().start(desk::close);
        await().until(() -> ended(desk.order(Given.approve(), true)).toString().contains("the board is ending"));
        assertThat(order).isNotDone();
        world.sending.countDown();

        assertThat(ended(order)).isInstanceOfSatisfying(Outcome.Done.class, ok -> assertThat(ok.detail())
                .contains("the board ended before the change showed"));
        assertThat(closing.join(Duration.ofSeconds(10))).isTrue();
        assertThat(world.done).doesNotContain("interrupted while sending");
        assertThat(world.row(1).outcome()).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void questionsFailWithAReasonAndDoNotBlock() throws Exception {
        OrderService desk = world.desk();
        assertThat(desk.caller(Given.PROD).get(5, TimeUnit.SECONDS)).isEqualTo(Given.KIM);
        assertThatThrownBy(() -> desk.topics(Given.PROD).get(5, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(ReadFailedException.class);
        assertThat(desk.localCaller().arn()).isEqualTo("kim@desk");
    }

    @Test
    void aNotificationEndsWithItsMessageIdOrUnknown() throws Exception {
        SendNotification send =
                new SendNotification(Given.PROD, new Draft("arn:aws:sns:eu-west-1:1:t", "Hello", "World"));
        world.answer = () -> new Answer.Accepted("m-1");
        assertThat(order(send)).isEqualTo(new Outcome.Done("sent, message id m-1"));
        world.answer = () -> new Answer.Unknown("no answer within 10 s");
        assertThat(order(send)).isInstanceOf(Outcome.Unknown.class);
        assertThat(world.sent()).hasSize(2);

        SendNotification bad =
                new SendNotification(Given.PROD, new Draft("arn:aws:sns:eu-west-1:1:t", "two\nlines", ""));
        assertThat(order(bad)).isInstanceOfSatisfying(Outcome.Refused.class, no -> assertThat(no.reason())
                .contains("one line")
                .contains("empty"));
        assertThat(world.sent()).hasSize(2);
    }
}
