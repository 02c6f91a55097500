package org.tallyboard.authenticator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SiteCheckTest {

    private static final Path OURS = Path.of("packaging/apache/tallyboard.conf");

    @TempDir
    Path folder;

    private List<SiteCheck.Finding> check(String text) throws Exception {
        return SiteCheck.of(Files.writeString(folder.resolve("site.conf"), text));
    }

    @Test
    void nothing_is_wrong_with_our_own() throws Exception {
        assertThat(SiteCheck.of(OURS)).isEmpty();
        assertThat(Files.readString(OURS)).doesNotContain("\u00a0");
    }

    /// Each line that makes the site file safe, taken out or changed, is missed.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                SSLEngine on                                | SSLEngine off                            | in clear
                Header always set Strict-Transport-Security | #                                        | led round TLS
                AllowEncodedSlashes NoDecode                | AllowEncodedSlashes On                   | AllowEncodedSlashes NoDecode
                AllowEncodedSlashes NoDecode                | #                                        | cannot be reached
                RewriteCond %{THE_REQUEST}                  | #                                        | dot segments
                RequestHeader unset X-User early            | #                                        | say who it is
                RequestReadTimeout header                   | # x                                      | sends slowly
                tallyboard pipe                             | tallyboard environment                   | /proc
                nocanon connectiontimeout                   | connectiontimeout                        | add `nocanon`
                TraceEnable Off                             | TraceEnable On                           | TRACE
                TraceEnable Off                             | CoreDumpDirectory /tmp                   | core
                ServerTokens Prod                           | ProxyRequests On                         | open proxy
                -all +TLSv1.2                               | all                                      | broken
                -all +TLSv1.2                               | -all +TLSv1.1                            | broken
                expr=%{REMOTE_USER}                         | "%{REMOTE_USER}s"                        | (null)
                "Basic $1" early                            | "Basic $1"                               | changes nothing
                RequestHeader unset Authorization           | #                                        | own password
                Require expr "%{REMOTE_USER}                | #                                        | newline
                "${TALLY_RABBITMQ_LOGIN}"                   | "Basic Z3Vlc3Q6Z3Vlc3Q="                 | mode 600
                Define TALLY_FLOWER 127                     | Define X "Basic Z3Vlc3Q6Z3Vlc3Q=" #      | mode 600
                AuthExternalProvideCache On                 | #                                        | nothing is remembered
                AuthExternal tallyboard                     | #                                        | repeat it here
                AuthnCacheContext server                    | #                                        | each folder
                AuthnCacheTimeout 30                        | AuthnCacheTimeout 900                    | at most 60
                AuthnCacheTimeout 30                        | #                                        | five minutes
                Timeout 60                                  | LimitRequestBody 10                      | does not hold
                %b %D                                       | %b %{Authorization}i                     | stand in the log
                Require method GET HEAD                     | Require all granted                      | everybody passes
                """)
    void what_is_lost_is_missed(String there, String instead, String said) throws Exception {
        String text = Files.readString(OURS);
        assertThat(text).contains(there);
        assertThat(check(text.replace(there, instead)))
                .anySatisfy(finding -> assertThat(finding.text()).contains(said));
    }

    @Test
    void what_stands_somewhere_is_said_with_its_line() throws Exception {
        assertThat(check("""
                ProxyPass /rabbitmq/ http://127.0.0.1:15672/
                <Location "/flower/">
                    RequestHeader edit Authorization \\
                        "^Bearer (.*)$" "Basic $1" early
                    ProxyPass http://127.0.0.1:5555/ nocanon
                </Location>
                """))
                .anySatisfy(finding -> {
                    assertThat(finding.line()).isEqualTo(1);
                    assertThat(finding.text()).contains("<Location> of its own");
                })
                .anySatisfy(finding -> {
                    assertThat(finding.line()).isEqualTo(3);
                    assertThat(finding.text()).contains("level of <VirtualHost>");
                })
                .anySatisfy(finding -> {
                    assertThat(finding.line()).isEqualTo(5);
                    assertThat(finding.text()).contains("it does not stand who may at /flower/");
                });
    }
}
