package org.tallyboard.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tallyboard.testing.RabbitVhost;
import org.tallyboard.testing.RealRabbit;

/// A thousand workers on one broker, of which two hundred begin a recording in the same moment; then the quarter of
/// them that records most is killed at once. `docs/benchmark.md` says what is measured and how.
public final class FleetBenchmark {
    private static final int HOSTS = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final Duration TAKE_OVER = Duration.ofSeconds(120);

    private FleetBenchmark() {}

    /// @param args `--workers N` (1000), `--starts N` (200), `--lead N`, how many seconds before their start the jobs
    ///     are sent (60), `--no-kill`, which leaves the workers alone, and `--in-turn`, which starts one process
    ///     after the other, so that the first one gets all the jobs and its end is the end of all
    public static void main(String[] args) throws Exception {
        run(Arrays.asList(args));
        System.exit(0);
    }

    private static void run(List<String> words) throws Exception {
        int workers = number(words, "--workers", 1000);
        int starts = number(words, "--starts", 200);
        Duration lead = Duration.ofSeconds(number(words, "--lead", 60));
        Path folder = Path.of(
                        "target", "bench", "fleet-" + ProcessHandle.current().pid())
                .toAbsolutePath();
        Files.createDirectories(folder);
        var hosts = new ArrayList<Process>();
        // Its thousands of queues go with the broker.
        try (RealRabbit rabbit = RealRabbit.start()) {
            RabbitVhost vhost = rabbit.vhost("fleet");
            var trial = new FleetTrial(vhost, folder);
            int each = workers / HOSTS;
            // RabbitMQ gives jobs to one worker after the other, and begins with those that connected first.
            for (int host = 0; host < HOSTS; host++) {
                hosts.add(FleetHost.start(trial.login(), FleetTrial.QUEUE, folder, host * each, each));
                if (words.contains("--in-turn")) {
                    trial.awaitWorkers((host + 1) * each, PATIENCE);
                }
            }
            trial.awaitWorkers(HOSTS * each, PATIENCE);
            System.err.println(HOSTS * each + " workers are there");
            Report.machine("before the starts");
            try (FleetMessages messages = new FleetMessages(vhost)) {
                Thread.sleep(Duration.ofSeconds(15));
                FleetTrial.Result begun = trial.starts(messages, starts, lead, Duration.ofSeconds(5));
                print("%d workers, %d recordings that begin at once".formatted(each * HOSTS, starts), begun);
                Report.machine("after the starts");
                if (words.contains("--no-kill")) {
                    return;
                }
                int most = trial.busiest(HOSTS, each);
                FleetTrial.Result over = trial.takeOver(messages, most * each, hosts.get(most), TAKE_OVER);
                print("%d of the workers killed at once: from there to the next part".formatted(each), over);
                Report.machine("at the end");
                if (over.late().size() < over.wanted()) {
                    System.out.println("Messages in the broker: " + trial.left());
                }
            }
        } finally {
            for (Process host : hosts) {
                host.destroyForcibly().waitFor();
            }
        }
    }

    private static int number(List<String> words, String option, int otherwise) {
        int at = words.indexOf(option);
        return at < 0 || at + 1 >= words.size() ? otherwise : Integer.parseInt(words.get(at + 1));
    }

    private static void print(String what, FleetTrial.Result result) {
        System.out.printf(Locale.ROOT, "%n%s: %d of %d", what, result.late().size(), result.wanted());
        if (result.late().isEmpty()) {
            System.out.println();
            return;
        }
        Distribution late = Distribution.of(result.late());
        System.out.printf(Locale.ROOT, "; p50 %.2f s, p95 %.2f s, max %.2f s%n", late.p50(), late.p95(), late.max());
        Map<String, Long> messages = result.messages();
        System.out.printf(
                Locale.ROOT,
                "%.1f messages each, of which %.1f are questions to workers and their answers:%n",
                (double) FleetMessages.forRecordings(messages) / late.count(),
                (double) FleetMessages.questions(messages) / late.count());
        messages.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> System.out.printf("  %7d %s%n", entry.getValue(), entry.getKey()));
    }
}
