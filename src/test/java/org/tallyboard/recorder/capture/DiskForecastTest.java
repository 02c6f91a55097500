package org.tallyboard.recorder.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.tallyboard.recorder.capture.DiskForecast.Room;
import org.tallyboard.recorder.capture.DiskForecast.Shortage;
import org.tallyboard.recorder.capture.DiskForecast.Writer;

class DiskForecastTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final OptionalDouble UNKNOWN = OptionalDouble.empty();

    private static Instant in(int seconds) {
        return NOW.plusSeconds(seconds);
    }

    /// 10 bytes a second until then, in one part that needs no joining.
    private static Writer until(int seconds) {
        return new Writer(Instant.EPOCH, Optional.of(in(seconds)), 5_000, OptionalDouble.of(10), false);
    }

    private static Writer joined(Writer writer) {
        return new Writer(writer.from(), writer.until(), writer.written(), writer.rate(), true);
    }

    private static Writer unmeasured(Writer writer) {
        return new Writer(writer.from(), writer.until(), 0, UNKNOWN, writer.joined());
    }

    private static Optional<Shortage> of(long usable, Writer mine, Writer... others) {
        return DiskForecast.of(mine, List.of(others), new Room(usable, false), NOW);
    }

    private static Shortage full(int inSeconds, long missing) {
        return new Shortage(missing, Optional.of(in(inSeconds)));
    }

    @Test
    void aRecordingThatFitsToTheByteFits() {
        assertThat(of(1_000, until(100))).isEmpty();
        assertThat(of(999, until(100))).isPresent();
    }

    @Test
    void oneThatDoesNotIsFullWhenItsRateSaysSo() {
        assertThat(of(600, until(100))).contains(full(60, 400));
    }

    @Test
    void othersWriteUntilTheyEnd() {
        // 20 a second for 30 s, then 10.
        assertThat(of(1_300, until(100), until(30))).isEmpty();
        assertThat(of(1_000, until(100), until(30))).contains(full(70, 300));
    }

    @Test
    void othersThatBeginLaterAreCountedFromThen() {
        Writer later = new Writer(in(50), Optional.of(in(500)), 0, OptionalDouble.of(10), false);
        assertThat(of(1_500, until(100), later)).isEmpty();
        assertThat(of(700, until(100), later)).contains(full(60, 800));
    }

    @Test
    void oneWithoutAPlannedEndWritesForEver() {
        Writer endless = new Writer(Instant.EPOCH, Optional.empty(), 0, OptionalDouble.of(10), false);
        assertThat(of(1_999, until(100), endless)).isPresent();
        assertThat(of(10, endless, until(100)))
                .as("of itself nobody knows whether it fits")
                .isEmpty();
    }

    @Test
    void theJoinedFileNeedsAsMuchAsItsParts() {
        // 1,000 more, and a second file of 6,000.
        assertThat(of(7_000, joined(until(100)))).isEmpty();
        assertThat(of(6_000, joined(until(100))))
                .as("all of it can be recorded")
                .contains(new Shortage(1_000, Optional.empty()));
        assertThat(of(400, joined(until(100)))).contains(full(40, 6_600));
    }

    @Test
    void whatEndsTogetherIsJoinedTogether() {
        assertThat(of(14_000, joined(until(100)), joined(until(100)))).isEmpty();
        assertThat(of(13_999, joined(until(100)), joined(until(100)))).isPresent();
        assertThat(of(13_999, joined(until(100)), joined(until(99)))).isEmpty();
    }

    @Test
    void partsThatAreKeptStayBesideTheJoinedFile() {
        Writer other = joined(until(50));
        Room kept = new Room(7_000, true);
        // 1,000 of mine, 500 of the other's, and its joined file of 5,500.
        assertThat(DiskForecast.of(until(100), List.of(other), kept, NOW)).isEmpty();
        assertThat(DiskForecast.of(until(100), List.of(other), new Room(6_990, true), NOW))
                .contains(full(99, 10));
    }

    @Test
    void aRateThatIsNotKnownIsTheMeanOfTheOthers() {
        Writer fast = new Writer(Instant.EPOCH, Optional.of(in(100)), 0, OptionalDouble.of(30), false);
        assertThat(of(4_000 + 2_000, unmeasured(until(100)), until(100), fast)).isEmpty();
        assertThat(of(5_999, unmeasured(until(100)), until(100), fast)).isPresent();
    }

    @Test
    void withoutAnyRateNothingIsSaid() {
        assertThat(of(1, unmeasured(until(100)), unmeasured(until(50)))).isEmpty();
    }

    @Test
    void aDiskBelowItsLimitIsFullWhateverTheRate() {
        assertThat(of(-300, unmeasured(until(100)))).contains(full(0, 300));
    }

    @Test
    void whatOthersFillBeforeItBeginsIsFullWhenItBegins() {
        Writer later = new Writer(in(60), Optional.of(in(100)), 0, UNKNOWN, false);
        assertThat(of(500, later, until(100))).contains(full(60, 900));
    }

    @Test
    void whatIsOverNeedsNothing() {
        assertThat(of(5, until(-10))).isEmpty();
        assertThat(of(1_000, until(100), until(-10))).isEmpty();
    }
}
