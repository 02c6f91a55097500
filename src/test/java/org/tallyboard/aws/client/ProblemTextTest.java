package org.tallyboard.aws.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tallyboard.aws.client.Problem.Kind;
import org.tallyboard.config.AccountConfig;
import org.tallyboard.config.Environment;
import org.tallyboard.source.Account;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.codepipeline.model.CodePipelineException;
import software.amazon.awssdk.services.signin.SigninClient;
import software.amazon.awssdk.services.sso.SsoClient;
import software.amazon.awssdk.services.sso.model.SsoException;
import software.amazon.awssdk.services.ssooidc.SsoOidcClient;
import software.amazon.awssdk.services.sts.StsClient;

/// What a person is told about each failure, and that it helps.
class ProblemTextTest {

    @TempDir
    Path folder;

    private ProblemText problems(String region, String profile) {
        AccountConfig config = new AccountConfig(
                new Account("lab", "111122223333", region, "#aa3344"),
                Optional.empty(),
                Optional.empty(),
                4,
                new AccountConfig.Profile("desk"));
        try {
            Files.createDirectories(folder.resolve(".aws"));
            Files.writeString(folder.resolve(".aws/config"), "[profile desk]\n" + profile);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        Clock clock = Clock.systemUTC();
        return new ProblemText(
                config,
                new CredentialSources(
                        config,
                        new Environment(Map.of(), folder),
                        new NoClients(),
                        new CredentialSources.Shared(
                                new MfaSessions(clock, java.time.Duration.ofSeconds(20)), new ReentrantLock()),
                        clock));
    }

    private static final class NoClients implements SignInClients {
        @Override
        public StsClient sts(AwsCredentialsProvider signer) {
            throw new IllegalStateException();
        }

        @Override
        public SsoClient sso(String region) {
            throw new IllegalStateException();
        }

        @Override
        public SsoOidcClient ssoOidc(String region) {
            throw new IllegalStateException();
        }

        @Override
        public SigninClient signin(String region) {
            throw new IllegalStateException();
        }
    }

    private static AwsServiceException answer(int status, String code, String text) {
        return CodePipelineException.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(text)
                        .build())
                .build();
    }

    private Problem of(Throwable thrown) {
        return problems("eu-west-1", "aws_access_key_id = A").of(thrown, "codepipeline:ListPipelines");
    }

    private Problem denied(String text) {
        return of(answer(
                400,
                "AccessDeniedException",
                "User: arn:aws:sts::1:assumed-role/T/me is not authorized to perform: codepipeline:ListPipelines on"
                        + " resource: x " + text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    with an explicit deny in a service control policy | a service control policy forbids codepipeline:ListPipelines in eu-west-1 | organisation
                    because no service control policy allows the codepipeline:ListPipelines action | a service control policy does not allow | organisation
                    with an explicit deny in a resource control policy | a resource control policy forbids | organisation
                    with an explicit deny in a permissions boundary | a permissions boundary forbids | who administers IAM
                    because no permissions boundary allows the codepipeline:ListPipelines action | a permissions boundary does not allow | who administers IAM
                    with an explicit deny in a session policy | a session policy forbids | who hands out the session
                    with an explicit deny in a VPC endpoint policy | a vpc endpoint policy forbids | who administers the VPC endpoint
                    with an explicit deny in a resource-based policy | a resource-based policy forbids | the owner of the resource
                    with an explicit deny in an identity-based policy | a policy of this role or user forbids | mfa_serial
                    with an explicit deny | a policy of this role or user forbids codepipeline:ListPipelines in eu-west-1 | Deny statement
                    """)
    void what_no_permission_changes_is_not_answered_with_advice_to_allow(String text, String begins, String holds) {
        Problem problem = denied(text);
        assertThat(problem.kind()).isEqualTo(Kind.DENIED);
        assertThat(problem.cause()).contains(text);
        assertThat(problem.remedy())
                .startsWith(begins)
                .contains(holds)
                .doesNotContain("allow codepipeline:ListPipelines for");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    because no identity-based policy allows the codepipeline:ListPipelines action
                    because no resource-based policy allows the codepipeline:ListPipelines action
                    ''
                    """)
    void a_permission_that_is_missing_is_named(String text) {
        assertThat(denied(text).remedy()).isEqualTo("allow codepipeline:ListPipelines for this role or user");
    }

    @Test
    void a_role_that_may_want_MFA_says_where_to_name_the_device() {
        Problem problem = of(new NoCredentials(
                answer(403, "AccessDenied", "User: u is not authorized to perform: sts:AssumeRole on resource: r")));
        assertThat(problem.kind()).isEqualTo(Kind.CREDENTIALS);
        assertThat(problem.remedy()).contains("trust policy").contains("add mfa_serial");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ExpiredToken | credentials expired | renew the keys of profile desk
                    RequestExpired | credentials expired | renew the keys of profile desk
                    UnrecognizedClientException | AWS does not know the access key | deleted, inactive, or without its session token
                    InvalidClientTokenId | AWS does not know the access key | check profile desk
                    SignatureDoesNotMatch | AWS does not accept the credentials | the secret does not belong to the access key
                    IncompleteSignature | AWS does not accept the credentials | a space or a line break, or a proxy takes the Authorization header away
                    MissingAuthenticationToken | AWS does not accept the credentials | Authorization header
                    """)
    void keys_that_AWS_refuses_are_looked_up_again(String code, String cause, String remedy) {
        Problem problem = of(answer(403, code, "words"));
        assertThat(problem.kind()).isEqualTo(Kind.CREDENTIALS);
        assertThat(problem.keysRefused()).isTrue();
        assertThat(problem.cause()).startsWith(cause);
        assertThat(problem.remedy()).contains(remedy);
    }

    @Test
    void an_unknown_key_may_be_of_another_world_than_the_Region() {
        AwsServiceException e = answer(403, "UnrecognizedClientException", "The security token is invalid.");
        assertThat(problems("cn-north-1", "").of(e, "x").remedy()).contains("partition aws-cn");
        assertThat(problems("ap-east-1", "").of(e, "x").remedy()).contains("Region ap-east-1 is enabled");
        assertThat(problems("eu-west-1", "").of(e, "x").remedy()).doesNotContain("enabled");
    }

    @Test
    void a_Region_that_has_to_be_enabled_says_so() {
        Problem problem = of(answer(403, "OptInRequired", "You are not subscribed"));
        assertThat(problem.kind()).isEqualTo(Kind.SETTING);
        assertThat(problem.remedy()).startsWith("enable the Region for the account");
    }

    @Test
    void expired_credentials_name_the_command_of_their_kind() {
        AwsServiceException e = answer(400, "ExpiredTokenException", "");
        assertThat(problems("eu-west-1", "sso_session = s").of(e, "x").remedy())
                .isEqualTo("run aws sso login --profile desk");
        assertThat(problems("eu-west-1", "login_session = s").of(e, "x").remedy())
                .isEqualTo("run aws login --profile desk");
        assertThat(problems("eu-west-1", "credential_process = p").of(e, "x").remedy())
                .contains("credential_process of profile desk");
        assertThat(problems("eu-west-1", "role_arn = r\nsource_profile = up\n[profile up]\nsso_session = s")
                        .of(e, "x")
                        .remedy())
                .isEqualTo("run aws sso login --profile up");
        assertThat(problems("eu-west-1", "role_arn = r\nsource_profile = desk")
                        .of(e, "x")
                        .remedy())
                .isEqualTo("renew the keys that profile desk assumes its role with");
    }

    @Test
    void an_account_that_Identity_Center_does_not_give_is_no_ended_session() {
        Problem problem = of(new NoCredentials(SsoException.builder()
                .statusCode(403)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("ForbiddenException")
                        .errorMessage("No access")
                        .build())
                .build()));
        assertThat(problem.cause())
                .isEqualTo("IAM Identity Center gives no access to this account with this role (ForbiddenException: No"
                        + " access)");
        assertThat(problem.remedy()).contains("sso_account_id and sso_role_name");
    }

    @Test
    void a_wrong_account_names_the_key_of_the_configuration() {
        Problem problem = of(new WrongAccount("1", "2"));
        assertThat(problem.kind()).isEqualTo(Kind.SETTING);
        assertThat(problem.remedy()).contains("account_id");
    }

    private static SdkClientException unknownHost(String host) {
        return SdkClientException.create(
                "Unable to execute HTTP request",
                new RouteFailed(host, Optional.empty(), new UnknownHostException(host)));
    }

    @Test
    void a_host_without_address_points_to_the_Region_or_the_proxy() {
        assertThat(problems("eu-west-9", "")
                        .of(unknownHost("sts.eu-west-9.amazonaws.com"), "x")
                        .remedy())
                .isEqualTo("correct region of account lab: no Region eu-west-9 is known");
        Problem known = problems("eu-west-1", "").of(unknownHost("sts.eu-west-1.amazonaws.com"), "x");
        assertThat(known.cause()).startsWith("no address for sts.eu-west-1.amazonaws.com");
        assertThat(known.remedy()).contains("HTTPS_PROXY");
    }
}
