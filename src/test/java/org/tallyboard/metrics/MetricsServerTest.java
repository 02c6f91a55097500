package org.tallyboard.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.tallyboard.recorder.worker.WorkerMeter.Figures;
import org.tallyboard.recorder.worker.WorkerMeter.Flow;
import org.tallyboard.recorder.worker.WorkerMeter.Outcome;

class MetricsServerTest {

    @Test
    void aWorkersFiguresAreScraped() throws Exception {
        var metrics = new WorkerMetrics();
        var looks = new AtomicInteger();
        metrics.watch(() -> {
            looks.incrementAndGet();
            return new Figures(
                    4,
                    1,
                    3,
                    true,
                    Optional.of(Duration.ofMillis(1500)),
                    1,
                    OptionalLong.of(5_000),
                    Optional.of(Duration.ofHours(2)),
                    3,
                    new Flow(true, Duration.ofMillis(12_500), 42, 7));
        });
        metrics.ended(Outcome.SUCCEEDED);
        metrics.ended(Outcome.HANDED_OVER);
        metrics.attempted();
        metrics.partBegan();
        metrics.recorded(1_000);
        metrics.lost("silent");
        metrics.missed("silent", Duration.ofMillis(7_500));
        try (MetricsServer server = metrics.serve(0)) {
            assertThat(scrape(server, "text/plain").lines())
                    .contains(
                            "tallyboard_slots 4.0",
                            "tallyboard_slots_busy 1.0",
                            "tallyboard_jobs_held 3.0",
                            "tallyboard_jobs_total{outcome=\"succeeded\"} 1.0",
                            "tallyboard_jobs_total{outcome=\"handed_over\"} 1.0",
                            "tallyboard_jobs_total{outcome=\"failed\"} 0.0",
                            "tallyboard_recording_attempts_total 1.0",
                            "tallyboard_recording_parts_total 1.0",
                            "tallyboard_recorded_bytes_total 1000.0",
                            "tallyboard_source_lost_total{cause=\"silent\"} 1.0",
                            "tallyboard_gap_seconds_total{cause=\"silent\"} 7.5",
                            "tallyboard_broker_connected 1.0",
                            "tallyboard_lease_age_seconds 1.5",
                            "tallyboard_child_processes 1.0",
                            "tallyboard_disk_free_bytes 5000.0",
                            "tallyboard_disk_full_seconds 7200.0",
                            "tallyboard_broker_blocked 1.0",
                            "tallyboard_broker_blocked_seconds_total 12.5",
                            "tallyboard_telemetry_dropped_total 42.0",
                            "tallyboard_unsent_messages 7.0",
                            "tallyboard_finishing_jobs 3.0")
                    .anyMatch(line -> line.startsWith("jvm_memory_used_bytes"))
                    .anyMatch(line -> line.startsWith("process_cpu_seconds_total"));
            // Whatever a Prometheus asks for first: text is what it gets.
            assertThat(
                            scrape(
                                    server,
                                    "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"))
                    .contains("tallyboard_slots 4.0");
            assertThat(looks.get()).as("one look for each scrape").isLessThanOrEqualTo(2);
        }
    }

    @Test
    void whatIsNotKnownIsNotZero() throws Exception {
        var metrics = new WorkerMetrics();
        metrics.watch(() -> new Figures(
                4,
                0,
                0,
                false,
                Optional.empty(),
                0,
                OptionalLong.empty(),
                Optional.empty(),
                0,
                new Flow(false, Duration.ZERO, 0, 0)));
        try (MetricsServer server = metrics.serve(0)) {
            assertThat(scrape(server, "text/plain").lines())
                    .contains("tallyboard_broker_connected 0.0")
                    .noneMatch(line -> line.startsWith("tallyboard_lease_age_seconds "))
                    .noneMatch(line -> line.startsWith("tallyboard_disk_free_bytes "))
                    .noneMatch(line -> line.startsWith("tallyboard_disk_full_seconds "));
        }
    }

    @Test
    void theAlertsAskForFiguresThatThereAre() throws Exception {
        var worker = new WorkerMetrics();
        worker.watch(() -> new Figures(
                1,
                0,
                0,
                true,
                Optional.of(Duration.ZERO),
                0,
                OptionalLong.of(1),
                Optional.of(Duration.ZERO),
                0,
                new Flow(false, Duration.ZERO, 0, 0)));
        worker.missed("late", Duration.ofSeconds(1));
        var schedule = new ScheduleMetrics(List.of("guide"));
        schedule.read("guide", Instant.EPOCH, Duration.ZERO, 0, 0);
        schedule.unsent("guide");
        Set<String> there = new HashSet<>();
        try (MetricsServer one = worker.serve(0);
                MetricsServer other = schedule.serve(0)) {
            for (MetricsServer server : List.of(one, other)) {
                scrape(server, "text/plain")
                        .lines()
                        .filter(line -> !line.startsWith("#"))
                        .forEach(line -> there.add(line.split("[{ ]", 2)[0]));
            }
        }
        String rules = Files.readString(Path.of("packaging/prometheus/tallyboard.rules.yml"));
        List<String> asked = rules.lines()
                .filter(line -> line.trim().startsWith("expr:"))
                .flatMap(line ->
                        Pattern.compile("tallyboard_[a-z_]+").matcher(line).results())
                .map(MatchResult::group)
                .toList();

        assertThat(asked).hasSizeGreaterThan(10).isSubsetOf(there);
        assertThat(rules.lines().filter(line -> line.contains("- alert:")))
                .hasSameSizeAs(
                        rules.lines().filter(line -> line.contains("summary:")).toList());
    }

    @Test
    void theSchedulersFiguresAreScrapedBySchedule() throws Exception {
        var metrics = new ScheduleMetrics(List.of("guide", "planner"));
        metrics.read("guide", Instant.ofEpochSecond(1_795_514_400), Duration.ofMillis(250), 12, 1);
        metrics.unread("planner", Duration.ofSeconds(3));
        metrics.planned("guide", "add", 12);
        metrics.sent("guide", 2);
        metrics.unsent("planner");
        try (MetricsServer server = metrics.serve(0)) {
            assertThat(scrape(server, "text/plain").lines())
                    .contains(
                            "tallyboard_schedule_entries{schedule=\"guide\"} 12.0",
                            "tallyboard_schedule_bad_entries{schedule=\"guide\"} 1.0",
                            "tallyboard_schedule_last_success_timestamp_seconds{schedule=\"guide\"} 1.7955144E9",
                            "tallyboard_schedule_fetch_seconds{schedule=\"guide\"} 0.25",
                            "tallyboard_schedule_fetches_total{result=\"failed\",schedule=\"planner\"} 1.0",
                            "tallyboard_schedule_fetches_total{result=\"read\",schedule=\"planner\"} 0.0",
                            "tallyboard_schedule_planned_jobs_total{action=\"add\",schedule=\"guide\"} 12.0",
                            "tallyboard_schedule_sent_jobs_total{schedule=\"guide\"} 2.0",
                            "tallyboard_schedule_send_failures_total{schedule=\"planner\"} 1.0");
        }
    }

    @Test
    void nobodyElseInTheNetworkReachesIt() throws Exception {
        try (MetricsServer server = new WorkerMetrics().serve(0)) {
            var others = NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.getHostAddress().equals("127.0.0.1"))
                    .toList();
            assertThat(others)
                    .as("this machine has another address, if only ::1")
                    .isNotEmpty();
            for (var address : others) {
                try (Socket socket = new Socket()) {
                    assertThatThrownBy(() -> socket.connect(new InetSocketAddress(address, server.port()), 2_000))
                            .as(address.getHostAddress())
                            .isInstanceOf(IOException.class);
                }
            }
        }
    }

    @Test
    void aPortThatIsTakenIsAnErrorWithARemedy() throws Exception {
        try (MetricsServer server = new WorkerMetrics().serve(0)) {
            assertThatThrownBy(() -> new WorkerMetrics().serve(server.port()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1:" + server.port())
                    .hasMessageContaining("choose a port that no other process has");
        }
    }

    private static String scrape(MetricsServer server, String accept) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/metrics"))
                            .header("Accept", accept)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            return answer.body();
        }
    }
}
