package org.tallyboard.ui.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommonTextTest {

    @ParameterizedTest
    @CsvSource({
        "-5,0 s",
        "0,0 s",
        "59,59 s",
        "60,1 min",
        "3599,59 min",
        "3600,1 h",
        "3900,1 h 05 min",
        "86400,1 day",
        "345600,4 days"
    })
    void ages(long seconds, String words) {
        assertThat(TimeText.age(Duration.ofSeconds(seconds))).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({"4,4 s", "192,3m 12s", "2460,41m 00s", "3900,1h 05m", "187200,2d 04h"})
    void lengths(long seconds, String words) {
        assertThat(TimeText.took(Duration.ofSeconds(seconds))).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({"40,~40 s", "200,~3m 20s", "203,~3m 20s", "360,~6m", "120,~2m", "4000,~1h 06m"})
    void typical_lengths_are_rounded(long seconds, String words) {
        assertThat(TimeText.about(Duration.ofSeconds(seconds))).isEqualTo(words);
    }

    @Test
    void media_time_and_clock_times() {
        assertThat(TimeText.media(Duration.ofSeconds(4462))).isEqualTo("1:14:22");
        Instant now = Instant.parse("2026-11-24T10:42:07Z");
        assertThat(TimeText.at(Instant.parse("2026-11-24T00:00:00Z"), now, ZoneOffset.UTC))
                .isEqualTo("00:00");
        assertThat(TimeText.at(Instant.parse("2026-11-23T23:59:00Z"), now, ZoneOffset.UTC))
                .isEqualTo("23 Nov 23:59");
    }

    @ParameterizedTest
    @CsvSource({"0,0 B", "999,999 B", "1000,1.0 kB", "98000000,98 MB", "2300000000,2.3 GB", "999950000,1.0 GB"})
    void bytes(long bytes, String words) {
        assertThat(Sizes.bytes(bytes)).isEqualTo(words);
    }

    @Test
    void counts_and_rates() {
        assertThat(Sizes.count(1, "pipeline", "pipelines")).isEqualTo("1 pipeline");
        assertThat(Sizes.count(2040, "pipeline", "pipelines")).isEqualTo("2,040 pipelines");
        assertThat(Sizes.bitrate(4_100_000)).isEqualTo("4.1 Mb/s");
        assertThat(Sizes.bitrate(640_000)).isEqualTo("640 kb/s");
        assertThat(Sizes.bitrate(Double.NaN)).isEqualTo("unknown rate");
        assertThat(Sizes.rate(0.04)).isEqualTo("0");
        assertThat(Sizes.rate(12.44)).isEqualTo("12.4");
    }

    @Test
    void foreign_text_becomes_one_honest_line() {
        assertThat(CommonText.line("  a\n\tb\u0000c  ")).isEqualTo("a b c");
        // A mark that turns the direction could make "gpj.exe" read as "exe.jpg".
        assertThat(CommonText.line("photo\u202Egpj.exe")).isEqualTo("photogpj.exe");
        assertThat(CommonText.line("<b>bold</b>")).isEqualTo("<b>bold</b>");
        assertThat(CommonText.line("x".repeat(1_000_000))).hasSize(401).endsWith("…");
        assertThat(CommonText.line("\uD800 lone")).isEqualTo("lone");
        assertThat(CommonText.firstLine("\n \n second")).isEqualTo("second");
    }

    @Test
    void long_text_says_how_much_is_left_out() {
        assertThat(CommonText.block("a\nb", 100)).isEqualTo("a\nb");
        assertThat(CommonText.block("x".repeat(50), 10)).isEqualTo("x".repeat(10) + "\n… 40 more characters");
    }

    @Test
    void the_widest_give_first() {
        assertThat(FairShareRow.cap(new double[] {50, 200, 300}, 1000)).isEqualTo(Double.MAX_VALUE);
        assertThat(FairShareRow.cap(new double[] {50, 200, 300}, 350)).isEqualTo(150);
        assertThat(FairShareRow.cap(new double[] {50, 200, 300}, 500)).isEqualTo(250);
    }
}
