package org.tallyboard.aws.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AwsTextTest {

    @Test
    void unwraps_json_in_a_string() {
        AwsText.Summary summary =
                AwsText.summary("{\"ProviderType\":\"Bitbucket\",\"CommitMessage\":\"Fix \\u00fc\\n\\nmore\"}");
        assertThat(summary.message()).isEqualTo("Fix ü");
        assertThat(summary.provider()).hasValue("Bitbucket");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{not json}", "{\"CommitMessage\":5}", "{}", "[1]", "Revert {\"a\":1}"})
    void shows_anything_else_as_it_came(String raw) {
        assertThat(AwsText.summary(raw).message()).isEqualTo(raw);
        assertThat(AwsText.summary(raw).provider()).isEmpty();
        assertThat(AwsText.actionSummary(raw)).isEqualTo(raw);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Fix the ga|Fix the ga…",
                "Fix the ga}|Fix the ga}…",
                "Fix \\u00fc and \\\"that\\\" \\|Fix ü and \"that\"…",
                "Fix \\u00fc and \\u00|Fix ü and…",
                "Show \\ud83d|Show…",
                "Fix the gate\\n\\nLong te|Fix the gate",
                "Fix the gate\",\"More\":\"than is kn|Fix the gate",
            })
    void shows_what_is_there_of_a_message_that_is_cut_off(String sent, String shown) {
        AwsText.Summary summary = AwsText.summary("{\"ProviderType\":\"GitHub\",\"CommitMessage\":\"" + sent);
        assertThat(summary.message()).isEqualTo(shown);
        assertThat(summary.provider()).hasValue("GitHub");
    }

    @Test
    void takes_a_message_of_a_hundred_kilobytes() {
        String start = "{\"ProviderType\":\"GitHub\",\"CommitMessage\":\"First\\n";
        assertThat(AwsText.summary(start + "x".repeat(100_000)).message()).isEqualTo("First");
        assertThat(AwsText.summary("{\"" + "x".repeat(100_000)).message()).hasSize(100_002);
    }

    @Test
    void takes_the_first_line_of_a_plain_message() {
        assertThat(AwsText.summary("\n  One\r\nTwo").message()).isEqualTo("One");
        assertThat(AwsText.summary(null).message()).isEmpty();
        assertThat(AwsText.summary("{" + "[".repeat(5000) + "}").message()).hasSize(5002);
        assertThat(AwsText.actionSummary("One\nTwo")).isEqualTo("One\nTwo");
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
        assertThat(AwsText.https(url)).isEmpty();
    }

    @Test
    void keeps_console_addresses() {
        String url = "https://console.aws.amazon.com/codebuild/home?region=eu-west-1#/builds/p:1/view/new";
        assertThat(AwsText.https(url).orElseThrow()).hasToString(url);
        assertThat(AwsText.https("HTTPS://example.org")).isPresent();
        assertThat(AwsText.https(null)).isEmpty();
    }
}
