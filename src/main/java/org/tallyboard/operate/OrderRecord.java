package org.tallyboard.operate;

import java.time.Instant;

/// One order from this desk, as the audit keeps it.
///
/// @param id rising number in the audit; negative while it is not in the audit: before its intent is written, when the
///     audit could not be written, and when it was sent unrecorded
/// @param at when it was ordered
/// @param caller who acted: an ARN, or the operating system's user for orders to the broker
/// @param kind for example `retry stage`
/// @param target what it was about, for people: account, pipeline, stage, execution; or job
/// @param outcome how it ended or stands
/// @param became what its effect came to later, for example `failed again 09:53`; empty text while that is not known
public record OrderRecord(
        long id, Instant at, String caller, String kind, String target, Outcome outcome, String became) {

    /// One of whose effect nothing is known yet.
    public OrderRecord(long id, Instant at, String caller, String kind, String target, Outcome outcome) {
        this(id, at, caller, kind, target, outcome, "");
    }
}
