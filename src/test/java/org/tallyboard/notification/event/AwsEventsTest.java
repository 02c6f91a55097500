package org.tallyboard.notification.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tallyboard.notification.Samples;
import org.tallyboard.notification.template.Message;
import org.tallyboard.notification.template.Templates;

/// Reads events of AWS in every form that is known of them, and in those that are not.
class AwsEventsTest {

    private static final Templates TEMPLATES = Templates.readyMade();

    private static Message message(NotificationEvent event) {
        return event.message(TEMPLATES, ZoneOffset.UTC, true);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            pipeline-started          | started | [STARTED] video-api
            pipeline-superseded       | ended   | [SUPERSEDED] video-api
            pipeline-stopped          | ended   | [STOPPED] video-api
            pipeline-failed-processed | failed  | [FAILED] video-api (4f2c9d1)
            stage-failed              | failed  | [FAILED] video-api: Prod
            stage-resumed             | started | [RESUMED] video-api: Prod
            source-succeeded          | ok      | [SUCCEEDED] video-api: Source
            build-action-failed       | failed  | [FAILED] video-api: Build
            deploy-action-failed      | failed  | [FAILED] video-api: Deploy
            test-action-failed        | failed  | [FAILED] video-api: Test
            invoke-action-succeeded   | ok      | [SUCCEEDED] video-api: Warm
            action-abandoned          | ended   | [ABANDONED] video-api: Deploy
            approval-waits            | waiting | [WAITING FOR APPROVAL] video-api: Release
            approval-not-given        | failed  | [NOT APPROVED] video-api: Release
            approval-message          | waiting | [WAITING FOR APPROVAL] video-api: Release
            approval-message-by-sns   | waiting | [WAITING FOR APPROVAL] video-api: Release
            build-failed              | failed  | [FAILED] video-api
            build-in-progress         | started | [IN PROGRESS] video-api
            build-phase-failed        | failed  | [FAILED] video-api: BUILD
            deployment-failed         | failed  | [FAILED] video-api: prod
            instance-succeeded        | ok      | [SUCCEEDED] video-api: i-0000000aaaaaaaaaa
            branch-updated            | ok      | [REFERENCE UPDATED] video-api: main
            pull-request-created      | ok      | [PULL REQUEST CREATED] video-api: Raise the bitrate
            comment-on-commit         | ok      | [COMMENT ON COMMIT CREATED] video-api
            unknown-state             | unknown | [PAUSED FOR LUNCH] video-api: Prod
            unknown-type              | ok      | [SUCCEEDED] ECR Image Action
            """)
    void each_kind_of_event_has_a_subject_that_says_what_happened_to_what(
            String sample, String outcome, String subject) {
        NotificationEvent event = Samples.event(sample);
        assertThat(message(event).subject()).isEqualTo(subject);
        assertThat(event.outcome().word()).isEqualTo(outcome);
    }

    @Test
    void the_mail_of_a_failed_build_says_what_a_person_needs() {
        assertThat(message(Samples.event("build-failed")).mail()).isEqualTo("""
                Build #71 of video-api failed after 3 min 12 s.

                COMMAND_EXECUTION_ERROR: Error while executing command: mvn -B verify. Reason: exit status 1

                Build     video-api:8745a7a9-c340-456a-9166-edf953571bee
                Source    4f2c9d1e8a7b6c5d4e3f2a1b0c9d8e7f6a5b4c3d
                Started   by codepipeline/video-api
                When      Sat 28 Nov 2026 10:40 UTC
                Account   111122223333, eu-west-1
                Log       https://console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logEvent:group=/aws/codebuild/video-api;stream=8745a7a9-c340-456a-9166-edf953571bee

                https://eu-west-1.console.aws.amazon.com/codesuite/codebuild/111122223333/projects/video-api/build/video-api%3A8745a7a9-c340-456a-9166-edf953571bee/?region=eu-west-1""");
    }

    @Test
    void the_processed_form_tells_what_failed_of_which_commit() {
        assertThat(message(Samples.event("pipeline-failed-processed")).mail())
                .contains("- Deploy: Deployment d-ABCDEF123 failed")
                .contains("Commit    4f2c9d1 on main \"Raise the bitrate\"");
    }

    @Test
    void the_same_event_in_both_forms_has_one_key() {
        String raw = """
                {"detail-type":"CodePipeline Pipeline Execution State Change","source":"aws.codepipeline","id":"other",
                 "account":"111122223333","time":"2026-11-28T10:41:00Z","region":"eu-west-1",
                 "detail":{"pipeline":"video-api","execution-id":"12345678-1234-5678-abcd-12345678abcd","state":"FAILED",
                  "version":4,"pipeline-execution-attempt":2}}""";
        NotificationEvent event = AwsEvents.read(Samples.json(raw)).getFirst();
        NotificationEvent processed = Samples.event("pipeline-failed-processed");
        assertThat(event.key()).isEqualTo(processed.key());
        assertThat(event.key())
                .isEqualTo("pipeline/111122223333/eu-west-1/video-api/failed/12345678-1234-5678-abcd-12345678abcd/2");
        assertThat(AwsEvents.read(Samples.json(raw.replace("attempt\":2", "attempt\":3")))
                        .getFirst()
                        .key())
                .isNotEqualTo(event.key());
    }

    @Test
    void a_failure_and_what_ends_it_are_about_the_same_subject() {
        assertThat(Samples.event("stage-failed").subject())
                .isEqualTo(Samples.event("stage-resumed").subject());
        assertThat(Samples.event("approval-waits").subject())
                .isEqualTo(Samples.event("approval-not-given").subject());
    }

    @Test
    void no_field_is_needed() {
        Samples.all()
                .forEach((name, text) -> Samples.variants(text, document -> {
                    for (NotificationEvent event : AwsEvents.read(document)) {
                        Message message = message(event);
                        assertThat(message.subject()).as(name).startsWith("[");
                        assertThat(message.mail()).as(name).isNotBlank();
                        assertThat(message.sms()).as(name).isNotBlank();
                        assertThat(message.chat()).as(name).isNotBlank();
                    }
                }));
    }

    @Test
    void values_of_environment_variables_and_the_token_of_an_approval_go_nowhere() {
        for (String sample :
                List.of("build-failed", "build-in-progress", "build-phase-failed", "approval-message-by-sns")) {
            NotificationEvent event = Samples.event(sample);
            assertThat(event.toString()).doesNotContain("hunter2", "prod-plaintext", "XAMPLETOKEN");
        }
        assertThat(Samples.event("build-failed").lists().get("variables"))
                .contains(Map.of("variable.name", "DB_PASSWORD", "variable.value", "***"));
    }

    @Test
    void what_is_no_event_is_no_event() {
        for (String text : List.of(
                "[]",
                "{}",
                "\"x\"",
                "{\"Records\":[{\"body\":\"hello\"},{\"Sns\":{\"Message\":\"[1\"}},3]}",
                "{\"detail\":7}")) {
            assertThat(AwsEvents.read(Samples.json(text))).as(text).isEmpty();
        }
    }

    @Test
    void what_is_wrapped_too_often_is_left() {
        String text = Samples.text("stage-failed");
        for (int i = 0; i < 6; i++) {
            text = "{\"Records\":[" + text + "]}";
        }
        assertThat(AwsEvents.read(Samples.json(text))).isEmpty();
    }
}
