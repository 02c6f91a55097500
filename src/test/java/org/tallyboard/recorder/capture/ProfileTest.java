package org.tallyboard.recorder.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileTest {
    @Test
    void takesWhatAnEncoderNeeds() {
        var profile = new Profile(
                "720p", List.of("-c:v", "libx264", "-crf", "23", "-vf", "yadif,scale=-2:720,fps=25", "-b:a", "128k"));

        assertThat(profile.arguments()).hasSize(8).startsWith("-c:v", "libx264");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-i|/etc/passwd",
                "-f|tee",
                "-y|out.mkv",
                "-filter_complex|movie=/etc/passwd",
                "-vf|movie=/etc/passwd",
                "-vf|scale=1:2,drawtext=textfile=/etc/passwd",
                "-vf|subtitles=/etc/passwd",
                "-attach|/etc/passwd",
                "-c:v|libx264 -i x",
                "-preset|../../x",
                "-b:v|lots"
            })
    void refusesWhatCouldOpenFiles(String option, String value) {
        assertThatThrownBy(() -> new Profile("bad", List.of(option, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(option);
    }

    @Test
    void refusesAnOptionWithoutItsValue() {
        assertThatThrownBy(() -> new Profile("bad", List.of("-c:v"))).isInstanceOf(IllegalArgumentException.class);
    }
}
