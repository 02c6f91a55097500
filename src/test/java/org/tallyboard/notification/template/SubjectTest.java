package org.tallyboard.notification.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.tallyboard.notification.Draft;
import org.tallyboard.notification.Samples;
import org.tallyboard.notification.SnsLimits;
import org.tallyboard.notification.template.Subject.Letters;

/// What SNS takes as a subject, and what stays of one that is too long.
class SubjectTest {

    private static String kept(String text) {
        return Clean.KEEP + text + Clean.KEPT;
    }

    @Test
    void a_subject_of_any_text_is_one_that_SNS_takes() {
        SplittableRandom random = new SplittableRandom(13);
        for (int i = 0; i < 5_000; i++) {
            String text = Samples.text(random, 400);
            for (Letters letters : Letters.values()) {
                String subject = Subject.of(text, letters);
                assertThat(SnsLimits.check(new Draft("arn:aws:sns:eu-west-1:111122223333:ops", subject, "x")))
                        .as(subject)
                        .noneMatch(SnsLimits.Problem::blocking);
                assertThat(subject).isEqualTo(subject.strip());
                assertThat(subject.codePoints())
                        .noneMatch(c -> c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069);
                assertThat(subject.codePoints()).noneMatch(c -> Character.getType(c) == Character.SURROGATE);
                assertThat(subject).doesNotContain("\uFDD0", "\uFDD1");
                if (letters == Letters.ASCII) {
                    assertThat(subject).matches("[ -~]*");
                }
            }
        }
    }

    @Test
    void what_matters_stays_whatever_stands_before_and_behind_it() {
        SplittableRandom random = new SplittableRandom(14);
        for (int i = 0; i < 5_000; i++) {
            String text = "x".repeat(random.nextInt(200)) + " [" + kept("FAILED") + "] "
                    + "y".repeat(random.nextInt(200)) + kept("video-api") + " " + "z".repeat(random.nextInt(200));
            String subject = Subject.of(text, Letters.ASCII);
            assertThat(subject).contains("FAILED").contains("video-api");
            String whole = text.replace("\uFDD0", "").replace("\uFDD1", "").strip();
            assertThat(subject.equals(whole)).isEqualTo(whole.length() <= 99);
            assertThat(subject.contains("...")).isEqualTo(whole.length() > 99);
        }
    }

    @Test
    void of_a_name_that_is_too_long_by_itself_both_ends_stay() {
        String name = "a-very-long-pipeline-name-".repeat(4) + "prod";
        String subject = Subject.of("[" + kept("FAILED") + "] " + kept(name) + " (4f2c9d1)", Letters.ASCII);
        assertThat(subject)
                .hasSize(99)
                .startsWith("[FAILED] a-very-long")
                .contains("...")
                .contains("prod");
    }

    @Test
    void what_is_not_ASCII_is_written_in_ASCII() {
        assertThat(Subject.of("Prüfung “größer” – naïve, Łódź, Ærø → €5…", Letters.ASCII))
                .isEqualTo("Prufung \"grosser\" - naive, Lodz, AEro -> EUR5...");
        assertThat(Subject.of("[FAILED] 夜のニュース: Build", Letters.ASCII)).isEqualTo("[FAILED] ?: Build");
        assertThat(Subject.of("[FAILED] 夜のニュース: Build", Letters.UTF_8)).isEqualTo("[FAILED] 夜のニュース: Build");
    }

    @Test
    void a_subject_of_several_lines_becomes_one() {
        assertThat(Subject.of("  Raise\r\n\tthe \u2028 bitrate\n", Letters.UTF_8))
                .isEqualTo("Raise the bitrate");
    }
}
