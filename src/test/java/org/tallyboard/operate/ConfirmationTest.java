package org.tallyboard.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tallyboard.notification.Draft;
import org.tallyboard.operate.Confirmation.Fact;
import org.tallyboard.operate.RetryStage.Mode;
import tools.jackson.databind.json.JsonMapper;

class ConfirmationTest {

    private static final SendNotification SEND = new SendNotification(
            Given.PROD, new Draft("arn:aws:sns:eu-west-1:111122223333:alerts", "Störung", "m".repeat(10_000)));

    static List<Operation> everyOperation() {
        return List.of(Given.retryBuild(), Given.approve(), Given.retryJob(), SEND);
    }

    @ParameterizedTest
    @MethodSource("everyOperation")
    void noTextHoldsATokenOrArguments(Operation operation) {
        String all = operation.confirmation(Optional.of(Given.KIM))
                + operation.recorded("new")
                + operation.target()
                + operation.kind();

        assertThat(all).doesNotContain(Given.TOKEN).doesNotContain("s3cret");
    }

    @ParameterizedTest
    @MethodSource("everyOperation")
    void whatTheRecordKeepsIsBoundedJson(Operation operation) {
        String json = operation.recorded("new");

        assertThat(JsonMapper.shared().readTree(json).get("operation").asString())
                .isEqualTo(operation.kind());
        assertThat(json).hasSizeLessThan(6_000);
    }

    @Test
    void everyOrderToAwsNamesAccountIdRegionAndCaller() {
        for (Operation operation : List.of(Given.retryBuild(), Given.approve(), SEND)) {
            assertThat(operation.confirmation(Optional.of(Given.KIM)).facts())
                    .startsWith(
                            new Fact("Account", "prod"),
                            new Fact("Account id", "111122223333"),
                            new Fact("Region", "eu-west-1"),
                            new Fact("Caller", Given.KIM.arn()));
            assertThat(operation.confirmation(Optional.empty()).facts()).contains(new Fact("Caller", "not known yet"));
        }
    }

    @Test
    void credentialsOfAnotherAccountAreAnObstacle() {
        Confirmation confirmation =
                Given.retryBuild().confirmation(Optional.of(new Caller("999999999999", "arn:other")));

        assertThat(confirmation.possible()).isFalse();
        assertThat(confirmation.obstacles()).singleElement().asString().contains("999999999999", "111122223333");
        assertThat(Given.retryBuild().confirmation(Optional.of(Given.KIM)).possible())
                .isTrue();
    }

    @Test
    void theButtonSaysWhatHappens() {
        Confirmation some = Given.retryBuild().confirmation(Optional.of(Given.KIM));
        assertThat(some.title()).isEqualTo("Retry stage Build of payments");
        assertThat(some.verb()).isEqualTo("Retry failed actions");
        assertThat(some.warnings()).isEmpty();

        Confirmation all = new RetryStage(Given.PROD, "payments", "Build", Given.E1, Mode.ALL_ACTIONS, List.of())
                .confirmation(Optional.of(Given.KIM));
        assertThat(all.verb()).isEqualTo("Retry all actions");
        assertThat(all.warnings()).singleElement().asString().contains("run again too");

        assertThat(Given.approve().confirmation(Optional.empty()).verb()).isEqualTo("Approve");
        assertThat(Given.decide(DecideApproval.Decision.REJECT, "no", false).confirmation(Optional.empty()))
                .satisfies(reject -> {
                    assertThat(reject.verb()).isEqualTo("Reject");
                    assertThat(reject.warnings()).isNotEmpty();
                });
    }

    @Test
    void aJobSaysWhatWillNotRunAgain() {
        Confirmation confirmation = Given.retryJob().confirmation(Optional.of(Caller.local("kim@desk")));

        assertThat(confirmation.facts())
                .contains(
                        new Fact("Ordered by", "kim@desk"),
                        new Fact("Sent to", "queue rec"),
                        new Fact("Attempts so far", "3"));
        assertThat(confirmation.warnings())
                .singleElement()
                .asString()
                .contains("callbacks")
                .contains("not run");
        assertThat(confirmation.possible()).isTrue();
    }

    @Test
    void limitsOfSnsAreWarningsOrObstacles() {
        assertThat(SEND.confirmation(Optional.of(Given.KIM))).satisfies(send -> {
            assertThat(send.warnings()).containsExactly("some receivers show only ASCII in a subject");
            assertThat(send.obstacles()).isEmpty();
        });
        SendNotification empty = new SendNotification(Given.PROD, new Draft("arn:t", "", ""));
        assertThat(empty.confirmation(Optional.of(Given.KIM)).obstacles()).containsExactly("the message is empty");
    }
}
