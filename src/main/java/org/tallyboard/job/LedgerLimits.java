package org.tallyboard.job;

import java.time.Duration;

/// How much a [JobLedger] keeps. Every figure is a bound, so that neither a busy day nor a hostile sender fills the
/// heap.
///
/// @param live jobs kept that wait, run or are lost track of; the latter are forgotten first
/// @param ended jobs kept that are over; none of them is forgotten for a live one
/// @param attempts attempts kept per job; the oldest go first
/// @param workers workers kept
/// @param textChars characters of one display text (arguments, result, exception)
/// @param tracebackChars characters of one traceback
/// @param totalChars characters of all display texts together, half of them for live jobs
/// @param payloadBytes bytes of all payloads together; one may take an eighth of it
/// @param previewBytes bytes of all previews together
/// @param endedPreviews how many jobs that are over keep their last preview
/// @param lostAfter how long nothing may be heard of a job until it is lost track of, counted while events are
///     received; it is forgotten after as long again
/// @param workerLostAfter the same for a job whose worker is gone or does not have it any more
public record LedgerLimits(
        int live,
        int ended,
        int attempts,
        int workers,
        int textChars,
        int tracebackChars,
        long totalChars,
        long payloadBytes,
        long previewBytes,
        int endedPreviews,
        Duration lostAfter,
        Duration workerLostAfter) {

    /// What the board uses where the configuration says nothing else.
    public static LedgerLimits standard() {
        return of(20_000, 5_000, Duration.ofHours(24), Duration.ofMinutes(10));
    }

    /// With the bounds that people configure. So many jobs with texts of 320 characters each fit.
    public static LedgerLimits of(int live, int ended, Duration lostAfter, Duration workerLostAfter) {
        return new LedgerLimits(
                live,
                ended,
                20,
                1_000,
                4_096,
                16_384,
                Math.max(64L << 20, 640L * Math.max(live, ended)),
                32L << 20,
                64L << 20,
                24,
                lostAfter,
                workerLostAfter);
    }
}
