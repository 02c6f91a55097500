package org.tallyboard.notification.template;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Counts text messages against what is known of the alphabet and of the lengths of parts.
class SmsTest {

    @ParameterizedTest
    @CsvSource({
        "a, 0, true, 0, 0",
        "a, 160, true, 160, 1",
        "a, 161, true, 161, 2",
        "a, 306, true, 306, 2",
        "a, 307, true, 307, 3",
        "€, 80, true, 160, 1",
        "€, 81, true, 162, 2",
        "é, 160, true, 160, 1",
        "ç, 70, false, 70, 1",
        "ç, 71, false, 71, 2",
        "ç, 134, false, 134, 2",
        "ç, 135, false, 135, 3",
        "😀, 35, false, 70, 1",
        "😀, 36, false, 72, 2",
        "😀, 66, false, 132, 2",
        "😀, 67, false, 134, 3",
        "…, 1, false, 1, 1",
        "`, 1, false, 1, 1",
    })
    void a_text_is_counted_as_networks_count(String text, int times, boolean gsm, int units, int parts) {
        Sms.Count count = Sms.count(text.repeat(times));
        assertThat(count.gsm()).isEqualTo(gsm);
        assertThat(count.units()).isEqualTo(units);
        assertThat(count.parts()).isEqualTo(parts);
    }

    @Test
    void an_escaped_character_stays_in_one_part() {
        assertThat(Sms.count("a".repeat(152) + "€" + "a".repeat(152)).parts()).isEqualTo(3);
    }

    @Test
    void the_characters_that_force_Unicode_are_named_and_can_be_replaced() {
        String text = "“video-api” failed – see log…";
        assertThat(Sms.count(text).forcing()).containsExactly("“", "”", "–", "…");
        assertThat(Sms.plain(text)).isEqualTo("\"video-api\" failed - see log...");
        assertThat(Sms.count(Sms.plain(text)).gsm()).isTrue();
    }
}
