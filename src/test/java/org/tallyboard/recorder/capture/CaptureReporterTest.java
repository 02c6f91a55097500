package org.tallyboard.recorder.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Since when a source is told to be gone.
class CaptureReporterTest {
    private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");

    private final List<Double> told = new ArrayList<>();
    private Instant now = START;
    private RecordedParts reel;
    private CaptureReporter teller;

    @BeforeEach
    void teller(@TempDir Path folder) throws Exception {
        InstantSource time = () -> now;
        var request = Lab.request(Lab.kwargs("http://127.0.0.1/live.m3u8", Duration.ofHours(1)));
        var job = new Assignment("job-1", 0, request, START, List.of());
        var disk = new Disk(Lab.settings(folder), time);
        reel = new RecordedParts(job);
        teller = new CaptureReporter(
                new Capture.Listener() {
                    @Override
                    public void progress(Map<String, JsonNode> fields) {
                        told.add(Optional.ofNullable(fields.get("lost_since"))
                                .orElseThrow()
                                .doubleValue());
                    }

                    @Override
                    public void preview(Instant takenAt, byte[] jpeg) {}

                    @Override
                    public void parts(List<Part> parts) {}
                },
                reel,
                time,
                () -> START,
                new DiskOutlook(disk, job, new RunControl(request), reel));
    }

    /// One part, then the source is gone; the time moves on by 5 s.
    ///
    /// @param keptReady how much of it the source had kept ready
    private void part(int number, int seconds, int keptReady) {
        teller.begin();
        Instant from = now.minusSeconds(keptReady);
        now = now.plusSeconds(seconds);
        reel.put(new Part(number, "rec-a@test", "folder", number + ".mkv", from, now, 1000));
        teller.lost("the source ended");
        now = now.plusSeconds(5);
    }

    @Test
    void a_source_that_comes_for_a_moment_again_and_again_is_gone_since_it_first_went() {
        part(1, 60, 0);
        part(2, 1, 18);
        part(3, 3, 0);
        part(4, 9, 6);
        teller.begin();
        teller.lost("404");

        double first = START.plusSeconds(60).getEpochSecond();
        assertThat(told).containsExactly(first, first, first, first, first);
    }

    @Test
    void a_source_that_was_back_is_gone_anew() {
        part(1, 60, 0);
        part(2, 1, 0);
        part(3, 10, 0);
        part(4, 2, 0);

        double first = START.plusSeconds(60).getEpochSecond();
        double second = START.plusSeconds(60 + 5 + 1 + 5 + 10).getEpochSecond();
        assertThat(told).containsExactly(first, first, second, second);
    }
}
