package org.tallyboard.storage;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import org.tallyboard.operate.OrderRecord;
import org.tallyboard.operate.Outcome;

/// A board in a process of its own that writes an intent and then waits to be killed.
final class CrashingBoard {

    private CrashingBoard() {}

    public static void main(String[] args) throws Exception {
        SqliteAudit audit = new SqliteAudit(Path.of(args[0]), BoardProcess.current(), Clock.systemUTC());
        OrderRecord order = new OrderRecord(
                0, Instant.now(), "arn", "retry stage", "the other board's", new Outcome.UnderWay("sent"));
        System.out.println(audit.intent(order, "{}"));
        System.out.flush();
        Thread.sleep(60_000);
    }

    /// Starts one and returns after its intent is on the disk.
    static Process start(Path folder) throws Exception {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        CrashingBoard.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String line = process.inputReader().readLine();
        if (line == null) {
            throw new IllegalStateException("the other board ended with " + process.waitFor());
        }
        return process;
    }
}
