package org.tallyboard.recorder.schedule;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.tallyboard.config.Config;
import org.tallyboard.config.ConfigReader;
import org.tallyboard.config.Environment;
import org.tallyboard.storage.SqliteJournal;

/// A scheduler in a process of its own that stands still after the broker has confirmed its jobs and before the journal
/// knows, and waits to be killed.
final class CrashingScheduler {

    private CrashingScheduler() {}

    public static void main(String[] args) throws Exception {
        Config config = new ConfigReader(Environment.ofProcess()).read(Path.of(args[0]));
        SqliteJournal journal = new SqliteJournal(config.journal(), Clock.systemUTC());
        Journal stopping = (Journal) Proxy.newProxyInstance(
                Journal.class.getClassLoader(), new Class<?>[] {Journal.class}, (proxy, method, values) -> {
                    if (method.getName().equals("confirmed")) {
                        System.out.println("confirmed");
                        System.out.flush();
                        Thread.sleep(Duration.ofMinutes(5));
                    }
                    try {
                        return method.invoke(journal, values);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        new Scheduler(config.schedules(), stopping, Clock.systemUTC(), "crash")
                .once(config.recordingBroker().orElseThrow(), Duration.ofMinutes(10));
    }

    /// Starts one and kills it (SIGKILL) at that point.
    static void run(Path config, String password) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        CrashingScheduler.class.getName(),
                        config.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("PASSWORD", password);
        builder.environment().put("TOKEN", Schedules.SECRET);
        Process process = builder.start();
        try {
            if (!"confirmed".equals(process.inputReader().readLine())) {
                throw new IllegalStateException("the scheduler ended with " + process.waitFor());
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
