package org.tallyboard.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tallyboard.job.Attempt;
import org.tallyboard.job.FinishedFiles.Found;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.JobState;

class RecordingFoldersTest {

    @TempDir
    Path disk;

    private Path here;
    private Path file;
    private RecordingFolders folders;

    @BeforeEach
    void aRecording() throws Exception {
        here = Files.createDirectories(disk.toRealPath().resolve("mnt/recordings"));
        file = Files.writeString(Files.createDirectory(here.resolve("News_1")).resolve("News_1.mkv"), "media");
        Files.writeString(disk.resolve("secret.mkv"), "not a recording");
        folders = new RecordingFolders(Map.of(Path.of("/srv/recordings"), here));
    }

    private static Job job(JobState state, String result) {
        Instant now = Instant.parse("2026-11-24T10:00:00Z");
        var attempt = new Attempt(
                0,
                state,
                Optional.empty(),
                Optional.empty(),
                Optional.of(now),
                Optional.of(now),
                Optional.of("rec-w1@studio"),
                Optional.of(result),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return new Job(
                new JobKey("rec-broker", "job-1"),
                Optional.of("recording.record"),
                List.of(attempt),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "",
                now,
                Optional.empty());
    }

    private Found find(String result) {
        return folders.find(job(JobState.SUCCEEDED, result));
    }

    private String why(String result) {
        return find(result) instanceof Found.There(String worker, String path, String why)
                ? worker + ": " + path + ": " + why
                : find(result).toString();
    }

    private static String result(String path, String folder) {
        return "{\"path\":\"" + path + "\",\"folder\":\"" + folder + "\",\"bytes\":5}";
    }

    @Test
    void aFileOfAMappedFolderIsHere() {
        assertThat(find(result("News_1/News_1.mkv", "/srv/recordings"))).isEqualTo(new Found.Here(file));
        assertThat(find(result("News_1.mkv", "/srv/recordings/News_1"))).isEqualTo(new Found.Here(file));
    }

    @Test
    void aLongResultIsCutAfterWhatCounts() {
        String cut = result("News_1/News_1.mkv", "/srv/recordings").replace("\"bytes\":5}", "\"parts\":[{\"n\":1,…");
        assertThat(find(cut)).isEqualTo(new Found.Here(file));
    }

    @Test
    void aPythonWorkersAbsolutePathIsMappedToo() {
        assertThat(find("{'path': '/srv/recordings/News_1/News_1.mkv', 'seconds': 3.5}"))
                .isEqualTo(new Found.Here(file));
    }

    @Test
    void whatIsElsewhereSaysWhereAndWhatToDo() {
        assertThat(why(result("News_1/News_1.mkv", "/data/rec")))
                .isEqualTo("rec-w1@studio: /data/rec/News_1/News_1.mkv: if that folder is to be seen from here, name it"
                        + " in [recordings] folders");
        assertThat(why(result("News_2/News_2.mkv", "/srv/recordings")))
                .endsWith(here.resolve("News_2/News_2.mkv") + " is not there");
        assertThat(why("{\"path\":\"News_1/News_1.mkv\"}")).contains("does not say in which folder");
    }

    @Test
    void whatHasNoFileSaysSo() {
        assertThat(find("{\"apart\":\"part 2 is on rec-w2@studio\"}"))
                .isEqualTo(new Found.None("its parts are not one file: part 2 is on rec-w2@studio"));
        assertThat(find("None")).isEqualTo(new Found.None("its result names no file"));
        assertThat(folders.find(job(JobState.FAILED, result("News_1/News_1.mkv", "/srv/recordings"))))
                .isEqualTo(new Found.None("it has not succeeded"));
    }

    /// Each names a file that is there, or would reach one.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../secret.mkv",
                "News_1/../../../secret.mkv",
                "/etc/hostname",
                "News_1/News_1.mkv/../../../../secret.mkv",
                "News_1",
                "News_1/run.sh",
                "News_1/a.desktop",
                "out.mkv",
                "shell.mkv",
                "folder.mkv",
                "News_1/News_1.mkv\\u0000.mkv",
                "http://evil.example/x.mkv",
                "--help.mkv"
            })
    void hostileResultsOpenNothing(String path) throws Exception {
        Files.writeString(here.resolve("News_1/run.sh"), "rm -rf /");
        Files.writeString(here.resolve("News_1/a.desktop"), "[Desktop Entry]");
        Files.createSymbolicLink(here.resolve("out.mkv"), disk.resolve("secret.mkv"));
        Files.createSymbolicLink(here.resolve("shell.mkv"), here.resolve("News_1/run.sh"));
        Files.createDirectory(here.resolve("folder.mkv"));

        assertThat(find(result(path, "/srv/recordings"))).isInstanceOf(Found.There.class);
    }

    @Test
    void aFolderIsOnlyWhatTheConfigurationNames() {
        assertThat(find(result("secret.mkv", disk.toString()))).isInstanceOf(Found.There.class);
        assertThat(find(result("News_1/News_1.mkv", here.toString()))).isInstanceOf(Found.There.class);
        assertThat(find(result("secret.mkv", "/srv/recordings/../.."))).isInstanceOf(Found.There.class);
        assertThat(find(result("secret.mkv", "/srv/recordings-other"))).isInstanceOf(Found.There.class);
    }
}
