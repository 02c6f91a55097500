package org.tallyboard.aws.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tallyboard.aws.CaseBoard;
import org.tallyboard.aws.Logged;
import org.tallyboard.config.QuietCommand;
import org.tallyboard.source.Failure;
import org.tallyboard.testing.CaseStub.Request;
import org.tallyboard.testing.CaseStub.Step;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Each kind of profile that the AWS CLI knows, against services on loopback: whose keys sign at the end, and what is
/// said where there are none.
class ProfilesTest {

    private static final String ROLE = "arn:aws:iam::111122223333:role/Ops";

    /// Nobody's.
    private static final String KEY = """
            -----BEGIN EC PRIVATE KEY-----
            MHcCAQEEIMIxPo0erY8vfeeuA3lkeYFsZXYhCZoXWDEFlhDKppxzoAoGCCqGSM49
            AwEHoUQDQgAEZ1NHQx7q8M4k/CJt9a6g9G6EeZuJtnUzk9X1UlOrfLRyx8UvjMZ6
            CTfSkJ7IHrMlttaH3QQzrdpsZSB0lxo3Dg==
            -----END EC PRIVATE KEY-----
            """;

    @TempDir
    Path folder;

    /// A board on the profile `desk`.
    private CaseBoard desk(String profile, Map<String, String> more) throws IOException {
        CaseBoard board = new CaseBoard("01-aws-login-profile", folder, more);
        Files.writeString(folder.resolve("aws.config"), "[profile desk]\n" + profile);
        return board;
    }

    private CaseBoard desk(String profile) throws IOException {
        return desk(profile, Map.of());
    }

    /// A board that names no credentials.
    private CaseBoard usual(Map<String, String> more) throws IOException {
        CaseBoard board = new CaseBoard(
                "01-aws-login-profile",
                folder,
                more,
                text -> text.replace("[account.credentials]\nprofile = \"desk\"\n", ""));
        Files.writeString(folder.resolve("aws.config"), "");
        return board;
    }

    private static String signer(CaseBoard board, String operation) {
        String signed =
                board.stub.requests(operation).getFirst().headers().getOrDefault("authorization", "Credential=/");
        return signed.replaceFirst(".*Credential=([^/]*)/.*", "$1");
    }

    private String process(String script) throws IOException {
        Path program = folder.resolve("keys.sh");
        Files.writeString(program, script);
        return "credential_process = sh " + program;
    }

    @Test
    void credential_process_gives_keys() throws IOException {
        String profile = process("""
                echo '{"Version": 1, "AccessKeyId": "AKIAPROCESS", "SecretAccessKey": "s", "SessionToken": "given"}'
                """);
        try (CaseBoard board = desk(profile).watch()) {
            board.live("lab");
            assertThat(signer(board, "ListPipelines")).isEqualTo("AKIAPROCESS");
            assertThat(board.stub.requests("ListPipelines").getFirst().headers())
                    .containsEntry("x-amz-security-token", "given");
        }
    }

    @Test
    void credential_process_is_run_again_before_its_keys_end_and_not_earlier() throws IOException {
        Path count = folder.resolve("count");
        Instant now = Instant.parse("2026-11-27T12:00:00Z");
        for (int left : new int[] {3600, 59}) {
            Files.deleteIfExists(count);
            String script = "echo >> " + count + "; echo '{\"Version\": 1, \"AccessKeyId\": \"A'$(wc -l < " + count
                    + ")'\", \"SecretAccessKey\": \"s\", \"Expiration\": \"" + now.plusSeconds(left) + "\"}'";
            CredentialProcess process = new CredentialProcess(
                    new QuietCommand("it", List.of("sh", "-c", script), QuietCommand.TIME_OUT),
                    Clock.fixed(now, ZoneOffset.UTC));
            process.resolveCredentials();
            assertThat(process.resolveCredentials().accessKeyId()).isEqualTo(left == 59 ? "A2" : "A1");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    echo hush-out; echo hush-err >&2; exit 3 | credential_process of profile desk ended with exit code 3; run it in a terminal to see why
                    echo hush-out | credential_process of profile desk prints no JSON object
                    echo '["hush-out"]' | credential_process of profile desk prints no JSON object
                    echo '{"AccessKeyId": "hush-out' | credential_process of profile desk prints no JSON object
                    echo '{"Version": 1, "SecretAccessKey": "hush-out"}' | credential_process of profile desk prints no AccessKeyId
                    echo '{"Version": 1, "AccessKeyId": "hush-out"}' | credential_process of profile desk prints no SecretAccessKey
                    echo '{"Version": "hush-out", "AccessKeyId": "A"}' | credential_process of profile desk prints no Version 1
                    echo '{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "hush-out", "Expiration": "hush"}' | credential_process of profile desk prints an Expiration that is no time
                    echo '{"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "hush-out", "Expiration": "2026-01-01T00:00:00Z"}' | credential_process of profile desk prints credentials that ended at 2026-01-01T00:00:00Z
                    read code; exit 4 | credential_process of profile desk ended with exit code 4; run it in a terminal to see why
                    """)
    void what_is_wrong_with_credential_process_is_said_without_what_it_prints(String script, String cause)
            throws IOException {
        try (Logged log = new Logged();
                CaseBoard board = desk(process(script)).watch()) {
            Failure failure = board.failed("lab");
            assertThat(failure.cause()).isEqualTo(cause);
            assertThat(failure.remedy())
                    .contains("run it in a terminal")
                    .contains("AccessKeyId")
                    .contains("Expiration");
            assertThat(failure.toString()).doesNotContain("hush");
            assertThat(log.lines()).noneMatch(line -> line.contains("hush"));
            assertThat(board.stub.requests()).isEmpty();
        }
    }

    @Test
    void a_web_identity_of_a_profile_is_given_for_its_role() throws IOException {
        Files.writeString(folder.resolve("token"), "eyJ.identity\n");
        try (CaseBoard board = desk("role_arn = " + ROLE + "\nweb_identity_token_file = " + folder.resolve("token"))
                .watch()) {
            board.live("lab");
            Request asked = board.stub.requests("AssumeRoleWithWebIdentity").getFirst();
            assertThat(asked.text("WebIdentityToken")).isEqualTo("eyJ.identity");
            assertThat(asked.text("RoleArn")).isEqualTo(ROLE);
            assertThat(asked.headers()).doesNotContainKey("authorization");
            assertThat(signer(board, "ListPipelines")).isEqualTo("ASIAEXAMPLE");
        }
    }

    private Map<String, String> identity() {
        return Map.of(
                "AWS_WEB_IDENTITY_TOKEN_FILE", "@CASE@/token", "AWS_ROLE_ARN", ROLE, "AWS_ROLE_SESSION_NAME", "pod");
    }

    @Test
    void a_web_identity_of_the_environment_is_given_for_its_role() throws IOException {
        Files.writeString(folder.resolve("token"), "eyJ.identity");
        try (CaseBoard board = usual(identity()).watch()) {
            board.live("lab");
            assertThat(board.stub
                            .requests("AssumeRoleWithWebIdentity")
                            .getFirst()
                            .text("RoleSessionName"))
                    .isEqualTo("pod");
        }
    }

    @Test
    void a_web_identity_without_its_token_names_the_file_and_who_names_it() throws IOException {
        try (CaseBoard board = usual(identity()).watch()) {
            Failure failure = board.failed("lab");
            assertThat(failure.cause())
                    .isEqualTo("the web identity token " + folder.resolve("token") + " cannot be read (no such file)");
            assertThat(failure.remedy()).isEqualTo("correct AWS_WEB_IDENTITY_TOKEN_FILE, or have the token written");
        }
    }

    @Test
    void a_profile_without_its_token_names_the_setting() throws IOException {
        try (CaseBoard board = desk("role_arn = " + ROLE + "\nweb_identity_token_file = " + folder.resolve("none"))
                .watch()) {
            assertThat(board.failed("lab").remedy())
                    .isEqualTo("correct web_identity_token_file of profile desk, or have the token written");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    InvalidIdentityToken | Couldn't retrieve verification key | AWS does not accept the web identity token (InvalidIdentityToken: Couldn't retrieve verification key) | trusts its issuer
                    ExpiredTokenException | Token expired: current date/time 1 | credentials expired | renew the web identity token in AWS_WEB_IDENTITY_TOKEN_FILE
                    AccessDenied | Not authorized to perform sts:AssumeRoleWithWebIdentity | no credentials (access denied to sts:AssumeRoleWithWebIdentity | trust policy
                    """)
    void a_web_identity_that_is_refused_says_what_helps(String code, String said, String cause, String remedy)
            throws IOException {
        Files.writeString(folder.resolve("token"), "eyJ.identity");
        try (CaseBoard board = usual(identity())) {
            board.stub.on("AssumeRoleWithWebIdentity", request -> Optional.of(Step.error(code, said)));
            board.watch();
            Failure failure = board.failed("lab");
            assertThat(failure.cause()).startsWith(cause);
            assertThat(failure.remedy()).contains(remedy);
            assertThat(failure.toString()).doesNotContain("eyJ.identity");
        }
    }

    @Test
    void a_role_can_be_assumed_with_the_keys_of_the_environment() throws IOException {
        String profile = "role_arn = " + ROLE + "\ncredential_source = Environment\nexternal_id = partner\n";
        Map<String, String> keys = Map.of("AWS_ACCESS_KEY_ID", "AKIAENV", "AWS_SECRET_ACCESS_KEY", "s");
        try (CaseBoard board = desk(profile, keys).watch()) {
            board.live("lab");
            assertThat(signer(board, "AssumeRole")).isEqualTo("AKIAENV");
            assertThat(board.stub.requests("AssumeRole").getFirst().text("ExternalId"))
                    .isEqualTo("partner");
            assertThat(signer(board, "ListPipelines")).isEqualTo("ASIAEXAMPLE");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Environment | AWS_ACCESS_KEY_ID is not set | export it before the start
                    Ec2InstanceMetadata | the instance metadata service (Ec2InstanceMetadata) gives no credentials | runs on EC2
                    EcsContainer | the container (EcsContainer) gives no credentials | task role
                    Laptop | profile desk has a credential_source that is none of | correct it
                    """)
    void a_credential_source_that_is_not_there_is_named(String source, String cause, String remedy) throws IOException {
        System.setProperty("aws.ec2MetadataServiceEndpoint", "http://127.0.0.1:1");
        try (CaseBoard board = desk("role_arn = " + ROLE + "\ncredential_source = " + source + "\n")
                .watch()) {
            Failure failure = board.failed("lab");
            assertThat(failure.cause()).startsWith(cause);
            assertThat(failure.remedy()).contains(remedy);
            assertThat(board.stub.requests()).isEmpty();
        } finally {
            System.clearProperty("aws.ec2MetadataServiceEndpoint");
        }
    }

    @Test
    void without_any_credentials_it_is_not_AWS_that_does_not_answer() throws IOException {
        System.setProperty("aws.ec2MetadataServiceEndpoint", "http://127.0.0.1:1");
        try (CaseBoard board = usual(Map.of("AWS_EC2_METADATA_DISABLED", "")).watch()) {
            Failure failure = board.failed("lab");
            assertThat(failure.cause())
                    .startsWith("no credentials: there is no AWS_ACCESS_KEY_ID, no profile named default with"
                            + " credentials, and the instance metadata service gives none");
            assertThat(failure.remedy()).contains("aws configure");
        } finally {
            System.clearProperty("aws.ec2MetadataServiceEndpoint");
        }
    }

    @Test
    void roles_are_assumed_one_after_the_other() throws IOException {
        try (CaseBoard board = desk("""
                role_arn = arn:aws:iam::111122223333:role/Third
                source_profile = second
                duration_seconds = 1800
                [profile second]
                role_arn = arn:aws:iam::111122223333:role/Second
                source_profile = first
                [profile first]
                aws_access_key_id = AKIAFIRST
                aws_secret_access_key = s
                """)) {
            board.watch();
            board.live("lab");
            assertThat(board.stub.requests("AssumeRole"))
                    .extracting(r -> r.text("RoleArn").replaceFirst(".*/", ""))
                    .containsExactly("Second", "Third");
            assertThat(signer(board, "AssumeRole")).isEqualTo("AKIAFIRST");
            assertThat(board.stub.requests("AssumeRole").getLast().text("DurationSeconds"))
                    .isEqualTo("1800");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"desk", "other"})
    void source_profiles_that_lead_back_say_so(String source) throws IOException {
        try (CaseBoard board = desk("role_arn = r\nsource_profile = " + source + "\n"
                        + "[profile other]\nrole_arn = r\nsource_profile = desk\n")
                .watch()) {
            assertThat(board.failed("lab").cause()).endsWith("leads back to itself by source_profile");
        }
    }

    @Test
    void a_source_profile_that_is_not_there_is_named_with_who_names_it() throws IOException {
        try (CaseBoard board = desk("role_arn = r\nsource_profile = gone\n").watch()) {
            assertThat(board.failed("lab").cause())
                    .startsWith("profile gone, which is source_profile of profile desk, is neither in");
        }
    }

    @Test
    void keys_of_the_environment_come_before_the_default_profile() throws IOException {
        Map<String, String> keys = new HashMap<>(Map.of(
                "AWS_ACCESS_KEY_ID", "AKIAENV", "AWS_SECRET_ACCESS_KEY", "s", "AWS_SESSION_TOKEN", "of-the-shell"));
        try (CaseBoard board = usual(keys)) {
            Files.writeString(
                    folder.resolve("aws.config"), "[default]\naws_access_key_id = A\naws_secret_access_key = s\n");
            board.watch();
            board.live("lab");
            assertThat(signer(board, "ListPipelines")).isEqualTo("AKIAENV");
            assertThat(board.stub.requests("ListPipelines").getFirst().headers())
                    .containsEntry("x-amz-security-token", "of-the-shell");
        }
    }

    /// A session of `aws login` whose token ends soon.
    private CaseBoard login(Instant end) throws IOException {
        CaseBoard board = new CaseBoard(
                "01-aws-login-profile", folder, Map.of("AWS_ENDPOINT_URL_SIGNIN", "http://127.0.0.1:@PORT@"));
        ObjectNode token = (ObjectNode) JsonMapper.shared().readTree(Files.readString(token()));
        ((ObjectNode) token.path("accessToken")).put("expiresAt", end.toString());
        token.put("dpopKey", KEY);
        Files.writeString(token(), token.toString());
        return board;
    }

    private Path token() throws IOException {
        try (var files = Files.list(folder.resolve("login"))) {
            return files.findFirst().orElseThrow();
        }
    }

    @Test
    void a_session_of_aws_login_is_renewed_before_its_end_and_kept() throws IOException {
        try (CaseBoard board = login(Instant.now().plusSeconds(50))) {
            board.stub.on("CreateOAuth2Token", request -> Optional.of(Step.of("""
                    {"accessToken": {"accessKeyId": "ASIARENEWED", "secretAccessKey": "s", "sessionToken": "t"},
                     "tokenType": "aws_sigv4", "expiresIn": 900, "refreshToken": "next"}""")));
            board.watch();
            board.live("lab");
            assertThat(signer(board, "ListPipelines")).isEqualTo("ASIARENEWED");
            assertThat(board.stub.requests("CreateOAuth2Token"))
                    .singleElement()
                    .satisfies(asked -> assertThat(asked.headers()).containsKey("dpop"));
            JsonNode kept = JsonMapper.shared().readTree(Files.readString(token()));
            assertThat(kept.path("accessToken").path("accessKeyId").asString(""))
                    .isEqualTo("ASIARENEWED");
            assertThat(kept.path("refreshToken").asString("")).isEqualTo("next");
        }
    }

    @Test
    void a_session_of_aws_login_that_AWS_does_not_renew_names_the_command() throws IOException {
        try (CaseBoard board = login(Instant.now().minusSeconds(60)).watch()) {
            Failure failure = board.failed("lab");
            assertThat(failure.cause()).startsWith("the session of aws login of profile desk ended");
            assertThat(failure.remedy()).isEqualTo("run aws login --profile desk; it is noticed without a restart");
            assertThat(List.of("ListPipelines", "GetCallerIdentity"))
                    .allSatisfy(operation ->
                            assertThat(board.stub.requests(operation)).isEmpty());
        }
    }

    @Test
    void a_session_of_aws_login_without_the_permission_to_renew_names_the_permission() throws IOException {
        try (CaseBoard board = login(Instant.now().minusSeconds(60))) {
            board.stub.on(
                    "CreateOAuth2Token",
                    request -> Optional.of(new Step(
                            "AccessDeniedException",
                            "no",
                            400,
                            JsonMapper.shared().readTree("{\"error\": \"INSUFFICIENT_PERMISSIONS\"}"))));
            board.watch();
            Failure failure = board.failed("lab");
            assertThat(failure.cause()).isEqualTo("the session of aws login of profile desk may not be renewed");
            assertThat(failure.remedy()).contains("signin:CreateOAuth2Token");
        }
    }

    @Test
    void a_hiccup_of_AWS_Sign_In_is_not_taken_for_the_end_of_the_session() throws IOException {
        try (CaseBoard board = login(Instant.now().minusSeconds(60))) {
            board.stub.on(
                    "CreateOAuth2Token",
                    request -> Optional.of(new Step(
                            "InternalServerException",
                            "try later",
                            500,
                            JsonMapper.shared().createObjectNode())));
            board.watch();
            assertThat(board.failed("lab").cause()).contains("HTTP 500").doesNotContain("ended");
        }
    }
}
