package org.tallyboard.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.source.Account;
import org.tallyboard.source.Failure;
import org.tallyboard.testing.CaseStub;
import org.tallyboard.testing.CaseStub.Request;
import org.tallyboard.testing.FreePorts;
import org.tallyboard.testing.TlsFront;
import org.tallyboard.testing.TunnelProxy;

/// Proxies between this machine and AWS, from the environment and the configuration to the wire.
class ProxyCasesTest {

    private static final String WANTS = "wants a user and a password";

    @TempDir
    Path folder;

    private CaseBoard open(String name, Map<String, String> more) {
        return new CaseBoard(name, folder.resolve("case"), more).watch();
    }

    @Test
    void an_http_endpoint_is_reached_through_HTTP_PROXY() {
        try (CaseBoard board = open("14-http-proxy", Map.of())) {
            board.live("lab");
            assertThat(board.rows).containsOnlyKeys("site");
            assertThat(board.stub.requests()).isNotEmpty().allMatch(request -> request.path()
                    .startsWith("http://aws.proxied.test"));
        }
    }

    @Test
    void AWS_is_reached_through_HTTPS_PROXY_and_a_proxy_that_wants_a_password_is_named() {
        try (CaseBoard board = open("19-https-proxy-only", Map.of())) {
            Failure failure = board.failed("lab");
            assertThat(failure.cause()).contains("the proxy 127.0.0.1:").contains(WANTS);
            assertThat(failure.remedy()).startsWith("give user and password in HTTPS_PROXY");
            assertThat(board.stub.requests())
                    .extracting(Request::operation, Request::path)
                    .containsOnly(org.assertj.core.groups.Tuple.tuple("CONNECT", "sts.eu-west-1.amazonaws.com:443"));
        }
    }

    @Test
    void the_https_one_counts_where_both_are_set() {
        try (CaseBoard board = open("23-both-proxies-407", Map.of("http_proxy", "http://127.0.0.1:9"))) {
            assertThat(board.failed("lab").cause()).contains(WANTS);
            assertThat(board.stub.requests("CONNECT")).isNotEmpty();
        }
    }

    @Test
    void hosts_and_links_follow_the_partition() {
        try (CaseBoard board = open("17-china-govcloud", Map.of())) {
            board.failed("cn");
            board.failed("gov");
            assertThat(board.stub.requests("CONNECT"))
                    .extracting(Request::path)
                    .contains("sts.cn-north-1.amazonaws.com.cn:443", "sts.us-gov-west-1.amazonaws.com:443")
                    .doesNotContain("sts.cn-north-1.amazonaws.com:443");
            assertThat(board.accounts().accounts())
                    .extracting(Account::name, Account::partition, account -> account.pipelinePage("shop")
                            .orElseThrow()
                            .toString())
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple(
                                    "cn",
                                    "aws-cn",
                                    "https://console.amazonaws.cn/codesuite/codepipeline/pipelines/shop/view?region=cn-north-1"),
                            org.assertj.core.groups.Tuple.tuple(
                                    "gov",
                                    "aws-us-gov",
                                    "https://console.amazonaws-us-gov.com/codesuite/codepipeline/pipelines/shop/view?region=us-gov-west-1"));
        }
    }

    @Test
    void user_and_password_go_to_the_proxy_alone_and_its_authority_is_trusted() throws Exception {
        TlsFront.Certificate certificate = TlsFront.Certificate.make(
                folder.resolve("ca"), "dns:sts.eu-west-1.amazonaws.com,dns:codepipeline.eu-west-1.amazonaws.com");
        CaseBoard.Edit secret = text -> text + "\n[aws]\nproxy = { env = \"MY_PROXY\" }\n";
        int[] ports = FreePorts.take(1);
        try (CaseBoard board = new CaseBoard(
                        "19-https-proxy-only",
                        folder.resolve("case"),
                        Map.of(
                                "AWS_CA_BUNDLE",
                                certificate.pem().toString(),
                                "MY_PROXY",
                                "http://kim%40x:p+ss@127.0.0.1:" + ports[0]),
                        secret);
                TlsFront aws = TlsFront.before(board.stub.endpoint().getPort(), certificate);
                // kim@x and p+ss, as an address writes them.
                TunnelProxy proxy = new TunnelProxy(ports[0], aws.port(), "Basic a2ltQHg6cCtzcw==")) {
            board.watch();
            board.live("lab");
            assertThat(proxy.asked())
                    .contains("sts.eu-west-1.amazonaws.com:443", "codepipeline.eu-west-1.amazonaws.com:443");
            assertThat(board.stub.requests()).isNotEmpty().noneMatch(request -> request.headers()
                    .containsKey("proxy-authorization"));
        }
    }

    @Test
    void a_wrong_password_and_a_refused_host_are_said_with_what_helps() {
        try (TunnelProxy strict = new TunnelProxy(0, "Basic x");
                CaseBoard board = open(
                        "19-https-proxy-only", Map.of("https_proxy", "http://kim:secret-word@" + strict.place()))) {
            Failure failure = board.failed("lab");
            assertThat(failure.cause())
                    .startsWith("the proxy " + strict.place() + " does not accept its user and password")
                    .doesNotContain("secret-word");
            assertThat(failure.remedy()).isEqualTo("correct user and password in HTTPS_PROXY");
            // The JDK would repeat a wrong password twenty times.
            assertThat(strict.asked()).hasSizeLessThan(10);
        }
    }

    @Test
    void a_host_that_the_proxy_refuses_is_named() {
        try (TunnelProxy closed = new TunnelProxy(0, "");
                CaseBoard board = open("19-https-proxy-only", Map.of("https_proxy", closed.place()))) {
            Failure failure = board.failed("lab");
            assertThat(failure.cause())
                    .startsWith("the proxy " + closed.place() + " does not connect to sts.eu-west-1.amazonaws.com");
            assertThat(failure.remedy()).startsWith("have sts.eu-west-1.amazonaws.com allowed there");
        }
    }

    @Test
    void a_proxy_that_is_not_there_is_named_not_AWS() {
        try (CaseBoard board = open("19-https-proxy-only", Map.of("https_proxy", "127.0.0.1:9"))) {
            Failure failure = board.failed("lab");
            assertThat(failure.cause()).startsWith("no connection to the proxy 127.0.0.1:9 of HTTPS_PROXY");
            assertThat(failure.remedy()).isEqualTo("correct HTTPS_PROXY, or start the proxy");
        }
    }

    @Test
    void a_proxy_that_inspects_TLS_is_answered_with_its_authority() throws Exception {
        TlsFront.Certificate certificate =
                TlsFront.Certificate.make(folder.resolve("ca"), "dns:sts.eu-west-1.amazonaws.com");
        try (CaseStub behind = CaseStub.of("19-https-proxy-only");
                TlsFront inspecting = TlsFront.before(behind.endpoint().getPort(), certificate);
                TunnelProxy proxy = new TunnelProxy(inspecting.port(), "");
                CaseBoard board = open("19-https-proxy-only", Map.of("https_proxy", proxy.place()))) {
            Failure failure = board.failed("lab");
            assertThat(failure.cause())
                    .startsWith(
                            "the certificate of sts.eu-west-1.amazonaws.com is not one to trust (unable to find valid certification path");
            assertThat(failure.remedy()).contains("ca_file in [aws]").contains("AWS_CA_BUNDLE");
        }
    }

    @Test
    void a_proxy_over_TLS_is_refused_with_what_to_write() {
        try (CaseBoard board =
                open("19-https-proxy-only", Map.of("https_proxy", "https://kim:secret-word@proxy:3128"))) {
            Failure failure = board.failed("lab");
            assertThat(failure.cause())
                    .startsWith("HTTPS_PROXY names a proxy that is spoken to over TLS")
                    .doesNotContain("secret-word");
        }
    }
}
