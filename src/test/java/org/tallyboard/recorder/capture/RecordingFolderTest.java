package org.tallyboard.recorder.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingFolderTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../etc/passwd",
                "/etc/passwd",
                "..",
                ".",
                "",
                "a/b\\c",
                "nul\u0000byte",
                "line\nbreak",
                "%d-pattern-%05d",
                "-i",
                "title.mkv/../../x",
                "ÄÖÜ über 日本"
            })
    void noNameLeadsOutOfTheFolder(String hostile) throws Exception {
        Path file = new RecordingFolder(folder).newFile(hostile, hostile, 0);

        assertThat(file.getParent()).isEqualTo(folder);
        assertThat(file.getFileName().toString()).matches("[A-Za-z0-9][A-Za-z0-9_-]*\\.mkv");
    }

    @Test
    void aLongTitleMakesAShortName() throws Exception {
        Path file = new RecordingFolder(folder).newFile("x".repeat(5000), "y".repeat(200), 1);

        assertThat(file.getFileName().toString()).hasSizeLessThan(160);
    }

    @Test
    void neverTakesAnExistingFile() throws Exception {
        var recordings = new RecordingFolder(folder);
        Path first = recordings.newFile("Morning show", "id1", 0);
        Files.writeString(first, "kept");

        Path second = recordings.newFile("Morning show", "id1", 0);

        assertThat(first.getFileName()).hasToString("Morning-show_id1_a0.mkv");
        assertThat(second).isNotEqualTo(first);
        assertThat(Files.exists(second)).isFalse();
    }
}
