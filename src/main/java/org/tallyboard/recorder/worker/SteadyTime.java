package org.tallyboard.recorder.worker;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The time of one recording. It follows the machine's clock as long as that goes at its pace, small corrections
/// included; when somebody sets the clock by more than [#FOLLOWED], the recording keeps its own time, so that it
/// neither ends hours too early nor runs on for hours. Time in which the machine was suspended counts as time.
final class SteadyTime implements InstantSource {
    /// What NTP corrects at once, and more.
    static final Duration FOLLOWED = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(SteadyTime.class);
    private static final Path UPTIME = Path.of("/proc/uptime");

    private final InstantSource wall;
    private final LongSupplier uptime;
    private Instant last;
    private long lastUptime;
    private boolean apart;

    /// @param uptime nanoseconds since some moment, by a clock that nobody sets and that goes on while the machine is
    /// suspended
    SteadyTime(InstantSource wall, LongSupplier uptime) {
        this.wall = wall;
        this.uptime = uptime;
        this.last = wall.instant();
        this.lastUptime = uptime.getAsLong();
    }

    /// Linux's time since the start, with suspended time (`CLOCK_BOOTTIME`, which Java does not have); elsewhere the
    /// clock that stops with the machine.
    static long uptimeNanos() {
        try {
            String text = Files.readString(UPTIME);
            return new BigDecimal(text.substring(0, text.indexOf(' ')))
                    .movePointRight(9)
                    .longValue();
        } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
            return System.nanoTime();
        }
    }

    @Override
    public synchronized Instant instant() {
        long up = uptime.getAsLong();
        Instant expected = last.plusNanos(up - lastUptime);
        Instant told = wall.instant();
        boolean jumped = Duration.between(expected, told).abs().compareTo(FOLLOWED) > 0;
        if (jumped && !apart) {
            LOG.warn(
                    "The clock of this machine was set from {} to {}; what is being recorded keeps to the time that it had",
                    expected,
                    told);
        }
        apart = jumped;
        last = jumped ? expected : told;
        lastUptime = up;
        return last;
    }
}
