package org.tallyboard.sandbox.aws.demo;

import java.util.List;
import org.tallyboard.sandbox.aws.world.Commit;

/// Commits as a team of a broadcaster writes them.
final class Commits {
    private static final List<String> MESSAGES = List.of(
            "Retry segment uploads when the store answers 503",
            "Keep captions in step after ad breaks",
            "Reject playlists whose target duration is zero",
            "Pin ffmpeg to 7.1 in the worker image",
            "Cache entitlement lookups for 30 s",
            "Move the EPG import to the new supplier feed\n\nThe old FTP drop ends in March. Times are UTC now; the\noffset table is gone.",
            "Log the request id with every upstream failure",
            "Show the programme title while the player buffers",
            "Drop the unused bitrate ladder for 4:3 sources",
            "Raise the heap of the indexer to 3 GB",
            "Fix the race between seek and manifest refresh\n\nA seek that came while a refresh was in flight used the old\nsegment list and stalled. Refs VID-2214.",
            "Add German and Polish subtitles to the smoke test",
            "Use the regional endpoint for signed URLs",
            "Bump jackson from 2.17.1 to 2.17.2",
            "Fail early when the licence server's certificate has expired",
            "Count dropped frames per rendition",
            "Stop sending welcome mails twice",
            "Let geo rules fall back to the country of the account",
            "Round billing periods to whole days in local time",
            "Remove the feature flag new-search",
            "Give every recording its own temporary folder",
            "Write thumbnails as WebP and keep JPEG for old boxes",
            "Close idle connections to the catalogue after 60 s",
            "Document how to rotate the DRM keys",
            "Make the scheduler survive a clock that jumps back",
            "Speed up the catalogue export: one query for each page",
            "Handle manifests with a byte order mark",
            "Use structured logs in the edge rules",
            "Tighten the content security policy of the landing page",
            "Tune the autoscaling of the transcoder for match days\n\nScale out 20 minutes before kick-off and hold for two hours.",
            "Skip integration tests that need the old staging cluster",
            "Split the ads decision into its own module",
            "Correct the French text of the cancellation page",
            "Upgrade the base image to Debian 13",
            "Revert \"Prefetch the next three segments\"\n\nThis reverts commit 4c19be0: it doubled the egress on mobile.",
            "Validate ISO 639 codes of audio tracks");

    private static final List<String> FIXES = List.of(
            "Fix the build: the lock file was out of date",
            "Wait for the health check before the next instance",
            "Correct the flaky seek test",
            "Restore the missing environment variable",
            "Give the test container enough memory");

    private Commits() {}

    static Commit next(Chance chance) {
        String message = chance.pick(MESSAGES);
        return new Commit(chance.hex(40), message);
    }

    static Commit fix(Chance chance) {
        String message = chance.pick(FIXES);
        return new Commit(chance.hex(40), message);
    }
}
