package org.tallyboard.recording;

/// How much a [JobLedger] keeps. Every figure is a bound, so that neither a busy day nor a hostile sender fills the
/// heap.
///
/// @param jobs jobs kept; finished ones are forgotten beyond it, active ones are not
/// @param hardJobs jobs kept at the very most, active ones included
/// @param attempts attempts kept per job; the oldest go first
/// @param workers workers kept
/// @param textChars characters of one display text (arguments, result, exception)
/// @param tracebackChars characters of one traceback
/// @param totalChars characters of all display texts together
/// @param payloadBytes bytes of all payloads together; one may take an eighth of it
/// @param previewBytes bytes of all previews together
/// @param endedPreviews how many jobs that are over keep their last preview
public record LedgerLimits(
        int jobs,
        int hardJobs,
        int attempts,
        int workers,
        int textChars,
        int tracebackChars,
        long totalChars,
        long payloadBytes,
        long previewBytes,
        int endedPreviews) {

    /// What the board uses.
    public static LedgerLimits standard() {
        return new LedgerLimits(5_000, 20_000, 20, 1_000, 4_096, 16_384, 64L << 20, 32L << 20, 64L << 20, 24);
    }
}
