package org.tallyboard.recorder.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobFolderTest {
    @TempDir
    Path root;

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
        Path file = folder(hostile, hostile).newPart(1);

        assertThat(root.relativize(file).toString()).matches("([A-Za-z0-9][A-Za-z0-9_-]*)/\\1_p0001\\.mkv");
    }

    @Test
    void aLongTitleMakesAShortName() throws Exception {
        Path file = folder("x".repeat(5000), "y".repeat(200)).newPart(1);

        assertThat(file.getFileName().toString()).hasSizeLessThan(110);
    }

    @Test
    void idsThatLookAlikeHaveFoldersOfTheirOwn() {
        assertThat(folder("News", "4084e1b8-one").path())
                .isNotEqualTo(folder("News", "4084e1b8-two").path());
        assertThat(folder("News", "a/b").path())
                .isNotEqualTo(folder("News", "a-b").path());
    }

    @Test
    void neverTakesAnExistingFile() throws Exception {
        JobFolder folder = folder("Morning show", "id1");
        Path first = folder.newPart(1);
        Files.writeString(first, "kept");
        Path second = folder.newPart(1);
        Files.writeString(second, "new");

        assertThat(second).isNotEqualTo(first);
        assertThat(first).hasContent("kept");
        String name = folder.freeName(".mkv");
        Files.writeString(folder.path().resolve(name + ".mkv"), "a file");
        String other = folder.freeName(".mkv");
        assertThat(other).isNotEqualTo(name);
        Files.writeString(folder.path().resolve(other + ".json"), "a sidecar");
        assertThat(folder.freeName(".mkv")).isNotIn(name, other);
        assertThat(folder.highestNumber()).isEqualTo(1);
    }

    @Test
    void aJobWhoseTitleHasChangedStaysInItsFolder() throws Exception {
        JobFolder before = folder("Old title", "id1");
        Part part = part("identity", before.relative(before.newPart(1)));

        JobFolder after = new JobFolder(root, "identity", "New title", "id1", List.of(part));

        assertThat(after.path()).isEqualTo(before.path());
        assertThat(after.file(part)).contains(root.resolve(part.file()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../secret_p0001.mkv", "/etc/passwd", "other/x_p0001.mkv", "NAME/../../x_p0001.mkv", "NAME/x.txt"
            })
    void aPartThatThisJobCannotHaveWrittenIsNotFollowed(String name) throws Exception {
        JobFolder folder = folder("News", "id1");
        Files.createDirectories(root.resolve("other"));
        Files.createFile(root.resolve("other/x_p0001.mkv"));
        Files.createDirectories(folder.path());
        Files.createFile(folder.path().resolve("x.txt"));
        String file = name.replace("NAME", folder.name());

        assertThat(folder.file(part("identity", file))).isEmpty();
    }

    @Test
    void aPartOfAnotherFolderIsNotHere() throws Exception {
        JobFolder folder = folder("News", "id1");
        String file = folder.relative(folder.newPart(1));

        assertThat(folder.file(part("identity", file))).isPresent();
        assertThat(folder.file(part("another", file))).isEmpty();
    }

    @Test
    void aFolderKeepsItsIdentity() throws Exception {
        String first = FolderIdentity.of(root.resolve("rec"));

        assertThat(FolderIdentity.of(root.resolve("rec"))).isEqualTo(first);
        assertThat(FolderIdentity.of(root.resolve("other"))).isNotEqualTo(first);
        try (var files = Files.list(root.resolve("rec"))) {
            assertThat(files).hasSize(1);
        }
    }

    private JobFolder folder(String title, String id) {
        return new JobFolder(root, "identity", title, id, List.of());
    }

    private static Part part(String identity, String file) {
        return new Part(1, "w@test", identity, file, Instant.EPOCH, Instant.EPOCH.plusSeconds(1), 1);
    }
}
