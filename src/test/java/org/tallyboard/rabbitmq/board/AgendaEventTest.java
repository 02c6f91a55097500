package org.tallyboard.rabbitmq.board;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tallyboard.board.Change;
import org.tallyboard.celery.Event;
import org.tallyboard.celery.EventBatch;
import org.tallyboard.celery.EventReader;
import org.tallyboard.celery.EventWriter;
import org.tallyboard.celery.Rejected;
import org.tallyboard.config.RecordingsConfig;
import org.tallyboard.job.PlannedRecording;
import org.tallyboard.job.SchedulerPlan;
import org.tallyboard.rabbitmq.SchedulerPlanWriter;

/// The event `schedule-planned`, as it is written and as it is read, from friends and from strangers.
class AgendaEventTest {

    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final EventWriter WRITER = new EventWriter(
            "scheduler@studio",
            1,
            new Event.Software(Optional.empty(), Optional.empty(), Optional.empty()),
            InstantSource.fixed(NOW));

    private final List<Rejected> rejected = new ArrayList<>();

    private List<SchedulerPlan> read(byte[] body) {
        EventTranslator translator = new EventTranslator("rec-broker", RecordingsConfig.standard());
        EventBatch batch = new EventReader().read(body);
        rejected.addAll(batch.rejected());
        rejected.addAll(translator.add(batch.events(), NOW));
        Change.EventsArrived arrived = translator.take();
        assertThat(arrived.jobs()).isEmpty();
        assertThat(arrived.workers()).isEmpty();
        return arrived.agendas();
    }

    private List<SchedulerPlan> read(String fields) {
        return read(("{\"type\":\"schedule-planned\",\"timestamp\":1795514400.0" + fields + "}")
                .getBytes(StandardCharsets.UTF_8));
    }

    private static final String FROM = ",\"hostname\":\"scheduler@studio\",\"schedule\":\"council\"";

    private static String job(String id, String start, String end) {
        return "{\"id\":" + id + ",\"title\":\"T\",\"start\":" + start + ",\"end\":" + end + "}";
    }

    private static PlannedRecording planned(int i, String title) {
        return new PlannedRecording(
                "4084e1b8-d49b-45f1-95f8-" + (100_000_000_000L + i),
                title,
                Optional.of("recordings"),
                NOW.plusSeconds(60L * i),
                NOW.plusSeconds(60L * i + 600),
                Optional.of(5),
                i == 0);
    }

    private static byte[] written(int total, List<PlannedRecording> jobs) {
        return SchedulerPlanWriter.event(
                        WRITER, "council", Duration.ofSeconds(10), NOW.plus(Duration.ofHours(24)), total, jobs)
                .message()
                .body()
                .toArray();
    }

    @Test
    void what_is_written_is_read() {
        List<PlannedRecording> jobs = List.of(planned(0, "City Council"), planned(1, "Köprü \"canlı\" 🎥\u202e"));
        assertThat(read(written(7, jobs)))
                .containsExactly(new SchedulerPlan(
                        "rec-broker",
                        "scheduler@studio",
                        "council",
                        NOW,
                        Duration.ofSeconds(10),
                        NOW.plus(Duration.ofHours(24)),
                        7,
                        jobs));
        assertThat(rejected).isEmpty();
    }

    @Test
    void an_event_stays_small_whatever_the_titles() {
        List<PlannedRecording> jobs = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            jobs.add(planned(i, "🎥".repeat(120)));
        }
        byte[] body = written(1_000, jobs);
        assertThat(body).hasSizeLessThanOrEqualTo(64 << 10);
        SchedulerPlan agenda = read(body).getFirst();
        assertThat(agenda.jobs())
                .hasSizeGreaterThan(20)
                .isEqualTo(jobs.subList(0, agenda.jobs().size()));
        assertThat(agenda.untold()).isEqualTo(1_000 - agenda.jobs().size());
        assertThat(agenda.completeUntil()).isEqualTo(agenda.jobs().getLast().start());

        List<PlannedRecording> plain = jobs.stream()
                .map(job -> planned(jobs.indexOf(job), "City Council"))
                .toList();
        assertThat(read(written(1_000, plain)).getFirst().jobs()).hasSize(200);
        assertThat(rejected).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",\"hostname\":\"s\"",
                ",\"schedule\":\"council\",\"jobs\":[]",
                FROM,
                FROM + ",\"jobs\":{}",
                ",\"hostname\":7,\"schedule\":\"council\",\"jobs\":[]",
                ",\"hostname\":\"s\",\"schedule\":\" \",\"jobs\":[]",
            })
    void without_its_names_and_its_list_it_is_counted_as_unreadable(String fields) {
        assertThat(read(fields)).isEmpty();
        assertThat(rejected).hasSize(1);
        assertThat(rejected.getFirst().reason()).contains("schedule-planned");
    }

    @Test
    void a_name_that_is_too_long_is_none() {
        assertThat(read(",\"hostname\":\"s\",\"schedule\":\"" + "x".repeat(256) + "\",\"jobs\":[]"))
                .isEmpty();
        assertThat(rejected).hasSize(1);
    }

    @Test
    void bad_jobs_are_left_out_and_counted_and_spoil_no_other() {
        String good = job("\"a\"", "\"2026-11-24T12:00:00Z\"", "1795522200");
        String jobs = String.join(
                ",",
                good,
                job("7", "\"2026-11-24T12:00:00Z\"", "\"2026-11-24T13:00:00Z\""),
                job("\"no time\"", "\"2026-11-24\"", "\"2026-11-24T13:00:00Z\""),
                job("\"ends first\"", "\"2026-11-24T12:00:00Z\"", "\"2026-11-24T12:00:00Z\""),
                job("\"far\"", "1e400", "1e500"),
                job("\"" + "i".repeat(300) + "\"", "1", "2"),
                "null",
                "[]",
                "\"x\"");
        SchedulerPlan agenda = read(FROM + ",\"total\":-3,\"every\":1e9,\"until\":\"9999-01-01T00:00:00Z\",\"jobs\":["
                        + jobs + "]")
                .getFirst();
        assertThat(agenda.jobs()).extracting(PlannedRecording::id).containsExactly("a");
        assertThat(agenda.jobs().getFirst().end()).isEqualTo(Instant.parse("2026-11-24T12:10:00Z"));
        assertThat(agenda.total()).isEqualTo(1);
        assertThat(agenda.every()).isEqualTo(Duration.ofHours(1));
        assertThat(agenda.until()).isEqualTo(NOW.plus(Duration.ofDays(7)));
        assertThat(rejected).hasSize(1);
        assertThat(rejected.getFirst().reason()).contains("8 jobs");
    }

    @Test
    void too_many_jobs_and_too_long_titles_are_bounded() {
        StringBuilder jobs = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            jobs.append(i == 0 ? "" : ",")
                    .append("{\"id\":\"")
                    .append(i)
                    .append("\",\"priority\":999,\"title\":\"")
                    .append("t".repeat(i < 3 ? 5_000 : 1))
                    .append("\",\"start\":")
                    .append(1_795_514_400L + i)
                    .append(",\"end\":")
                    .append(1_795_514_500L + i)
                    .append('}');
        }
        SchedulerPlan agenda = read(FROM + ",\"total\":1e12,\"every\":\"x\",\"jobs\":[" + jobs + "]")
                .getFirst();
        assertThat(agenda.jobs()).hasSize(200);
        assertThat(agenda.jobs().getFirst().title()).hasSize(300);
        assertThat(agenda.jobs().getFirst().priority()).isEmpty();
        assertThat(agenda.total()).isEqualTo(1_000_000);
        assertThat(agenda.every()).isEqualTo(Duration.ofSeconds(10));
        assertThat(read(FROM + ",\"jobs\":[" + jobs + "]").getFirst().total()).isEqualTo(20_000);
    }

    @Test
    void the_same_id_twice_is_one_job() {
        String twice = job("\"a\"", "1795514400", "1795514500") + "," + job("\"a\"", "1795514400", "1795514900");
        SchedulerPlan agenda = read(FROM + ",\"jobs\":[" + twice + "]").getFirst();
        assertThat(agenda.jobs()).hasSize(1);
        assertThat(agenda.jobs().getFirst().end()).isEqualTo(Instant.ofEpochSecond(1_795_514_900));
    }
}
