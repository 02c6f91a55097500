package org.tallyboard.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.testing.EventRecorder.JobState;

/// The second opinion has to be right itself: its rule on the sequences that real workers produce.
class JobStatesTest {
    @TempDir
    private Path folder;

    private final StringBuilder lines = new StringBuilder();
    private int seq;

    @Test
    void theNextAttemptIsAnnouncedBeforeTheRetryOfTheOneBefore() throws IOException {
        announced("task-sent", 0);
        announced("task-received", 0);
        event("task-started");
        announced("task-sent", 1);
        announced("task-received", 1);
        assertStates(new JobState("a", 0, "STARTED"), new JobState("a", 1, "RECEIVED"));
        event("task-retried");
        assertStates(new JobState("a", 0, "RETRY"), new JobState("a", 1, "RECEIVED"));
        event("task-started");
        event("task-failed");
        assertStates(new JobState("a", 0, "RETRY"), new JobState("a", 1, "FAILURE"));
    }

    @Test
    void aFastSecondAttemptMayEndBeforeTheRetryOfTheFirstIsReported() throws IOException {
        announced("task-received", 0);
        event("task-started");
        announced("task-received", 1);
        event("task-started");
        event("task-succeeded");
        event("task-retried");
        assertStates(new JobState("a", 0, "RETRY"), new JobState("a", 1, "SUCCESS"));
    }

    @Test
    void aSentEventThatComesLateDoesNotTakeAJobBack() throws IOException {
        announced("task-received", 0);
        event("task-started");
        announced("task-sent", 0);
        assertStates(new JobState("a", 0, "STARTED"));
    }

    @Test
    void aMessageThatIsDeliveredAgainRunsAgain() throws IOException {
        announced("task-received", 0);
        event("task-started");
        announced("task-received", 0);
        event("task-started");
        event("task-failed");
        assertStates(new JobState("a", 0, "FAILURE"));
        announced("task-received", 0);
        assertStates(new JobState("a", 0, "FAILURE"));
        event("task-started");
        assertStates(new JobState("a", 0, "STARTED"));
    }

    @Test
    void aJobOfAnUnknownTaskHasNothingButItsFailure() throws IOException {
        event("task-failed");
        event("task-progress");
        lines.append("{\"seq\":9,\"raw\":\"bm90IGpzb24=\"}\n{\"seq\":10,\"event\":[]}\n{\"seq\":11,\"ev");
        assertStates(new JobState("a", 0, "FAILURE"));
    }

    @Test
    void timeComesBeforeArrival() throws IOException {
        lines.append("{\"seq\":1,\"event\":{\"type\":\"task-started\",\"uuid\":\"a\",\"timestamp\":5}}\n");
        lines.append(
                "{\"seq\":2,\"event\":{\"type\":\"task-received\",\"uuid\":\"a\",\"timestamp\":4,\"retries\":3}}\n");
        lines.append("{\"seq\":3,\"event\":{\"type\":\"task-revoked\",\"uuid\":\"a\",\"timestamp\":6}}\n");
        assertStates(new JobState("a", 3, "REVOKED"));
    }

    private void announced(String type, int retries) {
        line("\"type\":\"" + type + "\",\"retries\":" + retries);
    }

    private void event(String type) {
        line("\"type\":\"" + type + "\"");
    }

    private void line(String fields) {
        seq++;
        lines.append("{\"seq\":%d,\"event\":{\"uuid\":\"a\",\"timestamp\":%d,%s}}\n".formatted(seq, seq, fields));
    }

    private void assertStates(JobState... expected) throws IOException {
        Path file = folder.resolve("events.jsonl");
        Files.writeString(file, lines);
        assertThat(EventRecorder.states(file)).containsExactlyInAnyOrder(expected);
    }
}
