package org.tallyboard.aws.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.aws.CaseBoard;
import org.tallyboard.aws.Logged;
import org.tallyboard.operate.Answer;
import org.tallyboard.source.Failure;
import org.tallyboard.testing.CaseStub.Request;
import org.tallyboard.testing.CaseStub.Step;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Profiles as they stand in people's files, from the files to the lamp.
class CredentialCasesTest {

    private static final String DEVICE = "arn:aws:iam::444455556666:mfa/desk";
    private static final String WRONG = "MultiFactorAuthentication failed with invalid MFA one time pass code. ";

    @TempDir
    Path folder;

    private CaseBoard open(String name) {
        return new CaseBoard(name, folder, Map.of()).watch();
    }

    @Test
    void a_profile_of_aws_login_works() {
        try (CaseBoard board = open("01-aws-login-profile")) {
            board.live("lab");
            assertThat(board.rows).containsOnlyKeys("site");
            assertThat(board.stub.requests("ListPipelines").getFirst().headers().get("authorization"))
                    .contains("Credential=ASIAEXAMPLE/");
        }
    }

    @Test
    void an_ended_session_of_aws_login_names_the_command() throws IOException {
        try (CaseBoard board = new CaseBoard("01-aws-login-profile", folder, Map.of())) {
            Path token = Files.list(folder.resolve("login")).findFirst().orElseThrow();
            Files.delete(token);
            board.watch();
            Failure failure = board.failed("lab");
            assertThat(failure.cause()).startsWith("the session of aws login of profile desk ended");
            assertThat(failure.remedy()).startsWith("run aws login --profile desk");
        }
    }

    @Test
    void a_wrong_clock_is_not_blamed_on_the_keys() {
        try (CaseBoard board = open("10-clock-skew")) {
            Failure failure = board.failed("lab");
            assertThat(failure.cause()).startsWith("the clock of this machine is wrong");
            assertThat(failure.remedy()).contains("NTP");
        }
    }

    @Test
    void a_profile_with_MFA_says_so_and_asks_AWS_nothing_without_a_code() {
        try (CaseBoard board = open("11-mfa-profile")) {
            Failure failure = board.failed("lab");
            assertThat(failure.cause())
                    .isEqualTo("an MFA code is needed: role arn:aws:iam::111122223333:role/Ops wants a code of MFA"
                            + " device " + DEVICE);
            assertThat(failure.remedy()).contains("enter the code").doesNotContain("allow");
            assertThat(failure.mfaDevice()).contains(DEVICE);
            assertThat(board.stub.requests()).isEmpty();
        }
    }

    @Test
    void a_code_opens_the_session_a_wrong_one_is_said_and_none_is_logged() {
        try (Logged log = new Logged();
                CaseBoard board = open("11-mfa-profile")) {
            board.stub.on("AssumeRole", CredentialCasesTest::judge);
            board.failed("lab");

            Answer.Refused wrong = (Answer.Refused) board.accounts().mfaCodes().enter("lab", "271828");
            assertThat(wrong.reason())
                    .startsWith("AWS does not accept this code")
                    .doesNotContain("271828");
            assertThat(wrong.nextStep()).isEqualTo("enter the next code");
            Answer.Refused none = (Answer.Refused) board.accounts().mfaCodes().enter("lab", "27x");
            assertThat(none.reason()).isEqualTo("a code has six digits").doesNotContain("27x");

            assertThat(board.accounts().mfaCodes().enter("lab", " 314 159 ")).isEqualTo(new Answer.Accepted(""));
            board.live("lab");
            assertThat(board.rows).containsOnlyKeys("site");
            assertThat(board.stub.requests("AssumeRole"))
                    .extracting(r -> r.text("SerialNumber"), r -> r.text("TokenCode"), r -> r.text("RoleArn"))
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple(DEVICE, "271828", "arn:aws:iam::111122223333:role/Ops"),
                            org.assertj.core.groups.Tuple.tuple(
                                    DEVICE, "314159", "arn:aws:iam::111122223333:role/Ops"));
            assertThat(log.lines()).isNotEmpty().noneMatch(line -> line.contains("271828") || line.contains("314159"));
        }
    }

    @Test
    void what_AWS_says_of_a_code_is_shown_without_it() {
        try (CaseBoard board = open("11-mfa-profile")) {
            board.stub.on(
                    "AssumeRole",
                    request -> Optional.of(Step.error(
                            "ValidationError",
                            "Value '" + request.text("TokenCode") + "' at 'tokenCode' failed to satisfy constraint")));
            Answer.Refused refused =
                    (Answer.Refused) board.accounts().mfaCodes().enter("lab", "271828");
            assertThat(refused.reason()).contains("Value '…' at 'tokenCode'").doesNotContain("271828");
        }
    }

    @Test
    void a_device_that_AWS_cannot_check_is_not_called_a_wrong_code() {
        try (CaseBoard board = open("11-mfa-profile")) {
            board.stub.on(
                    "AssumeRole",
                    request -> Optional.of(Step.error(
                            "AccessDenied",
                            "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number"
                                    + " is valid and associated with this user.")));
            Answer.Refused refused =
                    (Answer.Refused) board.accounts().mfaCodes().enter("lab", "271828");
            assertThat(refused.reason()).startsWith("AWS cannot check codes of " + DEVICE);
        }
    }

    /// Takes one code.
    private static Optional<Step> judge(Request request) {
        String code = request.text("TokenCode");
        return code.isEmpty() || !code.equals("314159")
                ? Optional.of(Step.error("AccessDenied", WRONG))
                : Optional.of(Step.of("{}"));
    }

    @Test
    void accounts_that_assume_the_same_role_share_the_session_and_it_is_read_at_once() {
        CaseBoard.Edit twoRegions = text -> text.substring(0, text.indexOf("[storage]"))
                + text.substring(0, text.indexOf("[storage]"))
                        .replace("\"lab\"", "\"lab2\"")
                        .replace("eu-west-1", "eu-west-2")
                + text.substring(text.indexOf("[storage]"));
        try (CaseBoard board = new CaseBoard("11-mfa-profile", folder, Map.of(), twoRegions).watch()) {
            board.stub.on("AssumeRole", CredentialCasesTest::judge);
            board.failed("lab");
            board.failed("lab2");
            assertThat(board.accounts().mfaCodes().enter("lab2", "314159")).isInstanceOf(Answer.Accepted.class);
            board.live("lab");
            board.live("lab2");
            assertThat(board.stub.requests("AssumeRole")).hasSize(1);
        }
    }

    @Test
    void an_ended_SSO_session_names_the_command() {
        try (CaseBoard board = open("12-sso-session-ended")) {
            Failure failure = board.failed("lab");
            assertThat(failure.cause()).isEqualTo("the SSO session media ended (InvalidGrantException)");
            assertThat(failure.remedy()).startsWith("run aws sso login --profile desk");
        }
    }

    private Path ssoToken() {
        return folder.resolve("home/.aws/sso/cache/bb362a46a483f3f8c993ec45978ae24e60b1ea4e.json");
    }

    /// Makes the cached token of case 12 another one.
    private CaseBoard sso(String expiresAt, boolean renewable) throws IOException {
        CaseBoard board = new CaseBoard(
                "12-sso-session-ended", folder, Map.of("AWS_ENDPOINT_URL_SSO", "http://127.0.0.1:@PORT@"));
        Files.writeString(
                ssoToken(),
                "{\"accessToken\": \"old\", \"expiresAt\": \"" + expiresAt + "\", \"kept\": 1"
                        + (renewable ? ", \"clientId\": \"c\", \"clientSecret\": \"s\", \"refreshToken\": \"r\"" : "")
                        + "}");
        board.stub.on("GetRoleCredentials", request -> Optional.of(Step.of("""
                {"roleCredentials": {"accessKeyId": "ASIASSO", "secretAccessKey": "s", "sessionToken": "t",
                 "expiration": 4102444800000}}""")));
        return board;
    }

    @Test
    void a_token_that_cannot_be_renewed_works_until_it_ends_and_then_says_so() throws IOException {
        String soon = java.time.Instant.now().plusSeconds(120).toString();
        try (CaseBoard board = sso(soon, false).watch()) {
            board.live("lab");
        }
    }

    @Test
    void a_renewed_token_is_kept_where_the_AWS_CLI_keeps_it() throws IOException {
        try (CaseBoard board = sso("2026-01-01T00:00:00Z", true)) {
            board.stub.on("CreateToken", request -> Optional.of(Step.of("""
                    {"accessToken": "new", "expiresIn": 3600, "refreshToken": "next", "tokenType": "Bearer"}""")));
            board.watch();
            board.live("lab");
            JsonNode kept = JsonMapper.shared().readTree(Files.readString(ssoToken()));
            assertThat(kept.path("accessToken").asString("")).isEqualTo("new");
            assertThat(kept.path("refreshToken").asString("")).isEqualTo("next");
            assertThat(kept.path("kept").asInt(0)).isEqualTo(1);
            assertThat(board.stub.requests("GetRoleCredentials").getFirst().headers())
                    .containsEntry("x-amz-sso_bearer_token", "new");
        }
    }

    @Test
    void a_token_without_clientId_that_has_ended_is_an_ended_session() throws IOException {
        try (CaseBoard board = sso("2026-11-20T10:00:00UTC", false).watch()) {
            Failure failure = board.failed("lab");
            assertThat(failure.cause())
                    .isEqualTo("the SSO session media ended (its token ended at 2026-11-20T10:00:00UTC)");
            assertThat(failure.remedy()).startsWith("run aws sso login --profile desk");
        }
    }

    @Test
    void a_hiccup_of_the_token_service_is_not_taken_for_the_end_of_the_session() throws IOException {
        try (CaseBoard board = sso("2026-01-01T00:00:00Z", true)) {
            board.stub.on(
                    "CreateToken",
                    request -> Optional.of(new Step(
                            "InternalServerException",
                            "try later",
                            500,
                            JsonMapper.shared().createObjectNode())));
            board.watch();
            assertThat(board.failed("lab").cause()).contains("HTTP 500").doesNotContain("ended");
        }
    }

    @Test
    void an_explicit_deny_is_not_answered_with_advice_to_allow() {
        try (CaseBoard board = open("13-explicit-deny-region")) {
            Failure failure = board.failed("lab");
            assertThat(failure.cause()).contains("with an explicit deny in a service control policy");
            assertThat(failure.remedy())
                    .isEqualTo("a service control policy forbids codepipeline:ListPipelines in eu-west-1: correct the"
                            + " Region if it is the wrong one, else ask the keepers of the organisation's policies;"
                            + " no permission of the role or user changes it");
        }
    }
}
