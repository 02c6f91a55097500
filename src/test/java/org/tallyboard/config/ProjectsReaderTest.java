package org.tallyboard.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectsReaderTest {

    @TempDir
    Path folder;

    private ConfigFiles files;

    @BeforeEach
    void files() {
        files = new ConfigFiles(folder);
    }

    private ProjectFilter read(String line) throws Exception {
        return files.read(ConfigFiles.ACCOUNT + line).accounts().getFirst().projects();
    }

    @Test
    void noProjectIsWatchedUnlessItIsNamed() throws Exception {
        assertThat(read("").isEmpty()).isTrue();
        assertThat(read("").matches("docs")).isFalse();
    }

    @Test
    void aNameIsTheWholeNameAndAPatternIsFoundInIt() throws Exception {
        ProjectFilter filter = read("projects = [\"docs-site\", '^nightly-', 'x$', \"docs-site\"]");

        assertThat(filter.names()).containsExactly("docs-site");
        assertThat(filter.patterns()).extracting(Object::toString).containsExactly("^nightly-", "x$");
        assertThat(filter.matches("docs-site")).isTrue();
        assertThat(filter.matches("docs-site-2")).isFalse();
        assertThat(filter.matches("nightly-a")).isTrue();
        assertThat(filter.matches("a-nightly-a")).isFalse();
        assertThat(filter.matches("matrix")).isTrue();
    }

    @Test
    void oneTextIsAListOfOne() throws Exception {
        assertThat(read("projects = '.*'").matches("anything")).isTrue();
        assertThat(read("projects = \"docs\"").names()).containsExactly("docs");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "projects = 5          | account[1].projects: must be a list of texts in quotes",
                "projects = []         | account[1].projects: is an empty list",
                "projects = ['']       | account[1].projects[1]: must be text in quotes, not empty",
                "projects = ['(open']  | account[1].projects: is not a regular expression (unclosed group",
                "projects = ['x']      | account[1].projects: holds what is neither a project's name",
                "projects = ['-docs']  | account[1].projects: holds what is neither a project's name",
                "project = ['docs']    | unknown key `project` in [[account]]; did you mean `projects`?",
            })
    void nonsenseIsAnErrorThatSaysWhatToWrite(String line, String problem) throws Exception {
        assertThat(files.refused(ConfigFiles.ACCOUNT + line)).hasMessageContaining(problem);
    }
}
