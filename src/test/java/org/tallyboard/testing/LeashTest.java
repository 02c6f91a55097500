package org.tallyboard.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeashTest {

    @TempDir
    Path folder;

    @Test
    void aTerminatedProcessHasTheTimeToEndByItself() {
        Leash leash =
                start("trap 'sleep 0.5; echo said goodbye; exit 0' TERM; echo ready; while :; do sleep 0.1; done");
        await().until(() -> leash.output().contains("ready"));
        assertThat(leash.terminate(Duration.ofSeconds(20))).isTrue();
        assertThat(leash.output()).contains("said goodbye");
        leash.kill();
    }

    @Test
    void aKilledProcessTakesItsChildrenWithIt() {
        Leash leash = start("sleep 600 & echo child $!; wait");
        await().until(() -> leash.output().contains("child "));
        long child = Long.parseLong(leash.output().strip().substring("child ".length()));
        leash.kill();
        await().until(() -> ProcessHandle.of(child).map(ProcessHandle::isAlive).isEmpty()
                || !ProcessHandle.of(child).orElseThrow().isAlive());
    }

    private Leash start(String script) {
        return Leash.start(List.of("sh", "-c", script), folder, Map.of(), folder.resolve("log"));
    }
}
