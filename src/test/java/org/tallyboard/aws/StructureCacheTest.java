package org.tallyboard.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tallyboard.aws.Structure.ActionShape;
import org.tallyboard.aws.Structure.ConditionShape;
import org.tallyboard.aws.Structure.StageShape;
import org.tallyboard.pipeline.StageCondition;

class StructureCacheTest {

    private static final Structure SITE = new Structure(
            7,
            "V2",
            "QUEUED",
            List.of(new StageShape(
                    "Build",
                    List.of(new ActionShape("Compile", "Build", "AWS", "CodeBuild", 2, "", "")),
                    List.of(new ConditionShape(StageCondition.Kind.FAILURE, "ROLLBACK", List.of("alarm"))))));

    @TempDir
    Path folder;

    @Test
    void gives_back_what_it_was_given_for_that_version_only() {
        StructureCache cache = new StructureCache(folder.resolve("deep/er"));
        assertThat(cache.read("site", 7)).isEmpty();
        cache.write("site", SITE);
        assertThat(cache.read("site", 7)).hasValue(SITE);
        assertThat(cache.read("site", 8)).isEmpty();
        assertThat(cache.read("site", 7)).hasValue(SITE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"version\":7}",
                "{\"version\":\"7\",\"type\":\"\",\"mode\":\"\",\"stages\":[]}",
                "{\"version\":7,\"type\":\"\",\"mode\":\"\",\"stages\":[{\"name\":5,\"actions\":[]}]}",
                "\u0000\u0001"
            })
    void drops_a_file_that_cannot_be_read(String content) throws IOException {
        StructureCache cache = new StructureCache(folder);
        cache.write("site", SITE);
        Path file;
        try (Stream<Path> files = Files.list(folder)) {
            file = files.findFirst().orElseThrow();
        }
        Files.writeString(file, content);
        assertThat(cache.read("site", 7)).isEmpty();
        assertThat(file).doesNotExist();
        cache.write("site", SITE);
        assertThat(cache.read("site", 7)).hasValue(SITE);
    }

    @Test
    void keeps_one_file_per_pipeline_that_exists() throws IOException {
        StructureCache cache = new StructureCache(folder);
        cache.write("site", SITE);
        cache.write("site", new Structure(8, "V2", "QUEUED", SITE.stages()));
        cache.write("gone", SITE);
        cache.keepOnly(List.of("site"));
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
        assertThat(cache.read("site", 8)).isPresent();
    }

    @Test
    void a_name_that_is_none_and_a_folder_that_cannot_be_written_cost_nothing_else() throws IOException {
        StructureCache cache = new StructureCache(folder.resolve("inside"));
        cache.write("../escape", SITE);
        assertThat(folder.resolve("escape.structure.json")).doesNotExist();
        Path file = Files.writeString(folder.resolve("file"), "in the way");
        StructureCache blocked = new StructureCache(file);
        blocked.write("site", SITE);
        assertThat(blocked.read("site", 7)).isEmpty();
        blocked.keepOnly(List.of());
    }
}
