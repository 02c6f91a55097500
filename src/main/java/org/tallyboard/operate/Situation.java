package org.tallyboard.operate;

import java.time.Instant;
import java.time.ZoneId;

/// What an offer depends on besides its subject.
///
/// @param closedBecause why nothing may be changed, for example `read-only: started with --read-only`; empty text when
///     it may
/// @param zone to tell times in
public record Situation(String closedBecause, KnownJobs jobs, Instant now, ZoneId zone) {

    CurrentStateText words() {
        return new CurrentStateText(zone, now);
    }
}
