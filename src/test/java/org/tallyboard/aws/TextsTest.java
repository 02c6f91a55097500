package org.tallyboard.aws;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextsTest {

    @Test
    void unwraps_json_in_a_string() {
        Texts.Summary summary =
                Texts.summary("{\"ProviderType\":\"Bitbucket\",\"CommitMessage\":\"Fix \\u00fc\\n\\nmore\"}");
        assertThat(summary.message()).isEqualTo("Fix ü");
        assertThat(summary.provider()).hasValue("Bitbucket");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"ProviderType\":\"GitHub\",\"CommitMessage\":\"Fix the ga",
                "{\"ProviderType\":\"GitHub\",\"CommitMessage\":\"Fix the ga}",
                "{not json}",
                "{\"CommitMessage\":5}",
                "{}",
                "[1]",
                "Revert {\"a\":1}"
            })
    void shows_anything_else_as_it_came(String raw) {
        assertThat(Texts.summary(raw).message()).isEqualTo(raw);
        assertThat(Texts.summary(raw).provider()).isEmpty();
        assertThat(Texts.actionSummary(raw)).isEqualTo(raw);
    }

    @Test
    void takes_the_first_line_of_a_plain_message() {
        assertThat(Texts.summary("\n  One\r\nTwo").message()).isEqualTo("One");
        assertThat(Texts.summary(null).message()).isEmpty();
        assertThat(Texts.summary("{" + "[".repeat(5000) + "}").message()).hasSize(5002);
        assertThat(Texts.actionSummary("One\nTwo")).isEqualTo("One\nTwo");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.org/",
                "javascript:alert(1)",
                "file:///etc/passwd",
                "https:///nohost",
                "https:opaque",
                "https://user:pw@example.org/",
                "https://exa mple.org/",
                "//example.org",
                ""
            })
    void refuses_addresses_that_are_not_whole_https_ones(String url) {
        assertThat(Texts.https(url)).isEmpty();
    }

    @Test
    void keeps_console_addresses() {
        String url = "https://console.aws.amazon.com/codebuild/home?region=eu-west-1#/builds/p:1/view/new";
        assertThat(Texts.https(url).orElseThrow()).hasToString(url);
        assertThat(Texts.https("HTTPS://example.org")).isPresent();
        assertThat(Texts.https(null)).isEmpty();
    }
}
