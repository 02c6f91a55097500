package org.tallyboard.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Several brokers, and which of them the scheduler and the worker work for.
class BrokersTest {

    private static final String SCHEDULE = """
            [[schedule]]
            name = "council"
            url = "https://planner.example/api"
            format = "json"
            """;
    private static final String EAST = broker("east", "amqp://localhost:5672/%2F");
    private static final String WEST = broker("west", "amqp://localhost:5672/west");

    @TempDir
    Path folder;

    private ConfigFiles files;

    @BeforeEach
    void begin() {
        files = new ConfigFiles(folder);
    }

    private static String broker(String name, String amqp) {
        return ConfigFiles.BROKER
                .replace("[broker]", "[[broker]]")
                .replace("\"rec\"", '"' + name + '"')
                .replace("amqp://localhost:5672/%2F", amqp);
    }

    @Test
    void eachIsReadInTheOrderOfTheFile() throws Exception {
        Config config = files.read(WEST + EAST);

        assertThat(config.brokers()).extracting(BrokerConfig::name).containsExactly("west", "east");
        assertThat(config.brokers().getFirst().amqp()).hasToString("amqp://localhost:5672/west");
        assertThat(config.recordingBroker()).as("nobody said which").isEmpty();
    }

    @Test
    void theOnlyOneMayBeATableAndIsTheOneForRecordings() throws Exception {
        Config table = files.read(ConfigFiles.BROKER + SCHEDULE);
        Config list = files.read(ConfigFiles.BROKER.replace("[broker]", "[[broker]]") + SCHEDULE);

        assertThat(table.brokers()).isEqualTo(list.brokers()).hasSize(1);
        assertThat(table.recordingBroker()).contains(table.brokers().getFirst());
    }

    @Test
    void withSeveralTheOneForRecordingsIsNamed() throws Exception {
        String named = "[recordings]\nbroker = \"west\"\n";
        assertThat(files.read(EAST + WEST + SCHEDULE + named).recordingBroker())
                .map(BrokerConfig::name)
                .contains("west");

        assertThat(files.refused(EAST + WEST + SCHEDULE).getMessage())
                .contains("schedule: must say for which broker, since there are several;"
                        + " add broker = \"…\" to [recordings], one of \"east\", \"west\"");
        assertThat(files.refused(EAST + WEST + "[recordings]\njournal = \"plan.db\"\n")
                        .getMessage())
                .contains("recordings: must say for which broker");
        assertThat(files.refused(EAST + WEST + named.replace("west", "south")).getMessage())
                .contains("recordings: names no broker of this file as its broker; it has \"east\", \"west\"");
        assertThat(files.refused(ConfigFiles.BROKER + named).getMessage()).contains("names no broker of this file");
    }

    @Test
    void namesAndPlacesAreThereOnce() throws Exception {
        assertThat(files.refused(EAST + WEST.replace("west\"\nman", "East\"\nman"))
                        .getMessage())
                .contains("line 8, column 1: broker[2].name: is the name of the broker on line 2 already");
        // The default port and the default virtual host, in other words.
        assertThat(files.refused(EAST + broker("again", "amqp://LOCALHOST")).getMessage())
                .contains("broker[2].amqp: is the broker and virtual host on line 4 already");
    }

    @Test
    void aProblemNamesTheBrokerByItsPlace() throws Exception {
        assertThat(files.refused(EAST + WEST.replace("username = \"guest\"\n", "usrname = \"guest\"\n"))
                        .getMessage())
                .contains("broker[2].usrname: unknown key `usrname` in [[broker]]; did you mean `username`?")
                .contains("broker[2].username: is missing");
    }

    @Test
    void twoSingleOnesAreToldHowToWriteSeveral() throws Exception {
        String two = EAST.replace("[[broker]]", "[broker]") + WEST.replace("[[broker]]", "[broker]");

        assertThat(files.refused(two))
                .hasMessageContaining("broker previously defined at line 1, column 1; of several, write [[broker]]");
    }
}
