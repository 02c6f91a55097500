package org.tallyboard.notification.event;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The words for states, whichever of AWS's services or of the product's parts tells them.
final class States {

    static final String WAITING = "waiting for approval";

    /// Words of AWS and Celery that mean what another word means.
    private static final Map<String, String> SAME = Map.ofEntries(
            Map.entry("start", "started"),
            Map.entry("success", "succeeded"),
            Map.entry("failure", "failed"),
            Map.entry("stop", "stopped"),
            Map.entry("cancelled", "canceled"),
            Map.entry("inprogress", "in progress"),
            Map.entry("lost track", "lost track of"),
            Map.entry("not consumed", "without consumer"),
            Map.entry("retry", "retried"),
            Map.entry("done", "carried out"));

    private static final Map<String, Outcome> OUTCOMES = Map.ofEntries(
            Map.entry("started", Outcome.STARTED),
            Map.entry("created", Outcome.STARTED),
            Map.entry("in progress", Outcome.STARTED),
            Map.entry("resumed", Outcome.STARTED),
            Map.entry("ordered", Outcome.STARTED),
            Map.entry("sent", Outcome.STARTED),
            Map.entry("received", Outcome.STARTED),
            Map.entry("retried", Outcome.STARTED),
            Map.entry("succeeded", Outcome.OK),
            Map.entry("approved", Outcome.OK),
            Map.entry("carried out", Outcome.OK),
            Map.entry("online", Outcome.OK),
            Map.entry("live", Outcome.OK),
            Map.entry("consumed", Outcome.OK),
            Map.entry("signal back", Outcome.OK),
            Map.entry("cleared", Outcome.OK),
            Map.entry("ready", Outcome.OK),
            Map.entry("failed", Outcome.FAILED),
            Map.entry("fault", Outcome.FAILED),
            Map.entry("timed out", Outcome.FAILED),
            Map.entry("client error", Outcome.FAILED),
            Map.entry("not approved", Outcome.FAILED),
            Map.entry("rejected", Outcome.FAILED),
            Map.entry("refused", Outcome.FAILED),
            Map.entry("lost track of", Outcome.FAILED),
            Map.entry("signal lost", Outcome.FAILED),
            Map.entry("silent", Outcome.FAILED),
            Map.entry("without consumer", Outcome.FAILED),
            Map.entry("raised", Outcome.FAILED),
            Map.entry("slowed", Outcome.FAILED),
            Map.entry(WAITING, Outcome.WAITING),
            Map.entry("held", Outcome.WAITING),
            Map.entry("stopping", Outcome.ENDED),
            Map.entry("stopped", Outcome.ENDED),
            Map.entry("canceled", Outcome.ENDED),
            Map.entry("superseded", Outcome.ENDED),
            Map.entry("skipped", Outcome.ENDED),
            Map.entry("abandoned", Outcome.ENDED),
            Map.entry("deleted", Outcome.ENDED),
            Map.entry("offline", Outcome.ENDED),
            Map.entry("revoked", Outcome.ENDED));

    private static final Map<String, String> VERBS = Map.ofEntries(
            Map.entry("in progress", "is running"),
            Map.entry("resumed", "goes on"),
            Map.entry("created", "was created"),
            Map.entry("sent", "was sent"),
            Map.entry("received", "was received"),
            Map.entry("retried", "failed and will be tried again"),
            Map.entry("ordered", "was ordered"),
            Map.entry("carried out", "was carried out"),
            Map.entry("refused", "was refused"),
            Map.entry("rejected", "was rejected"),
            Map.entry("approved", "was approved"),
            Map.entry("not approved", "was not approved: it was rejected, or nobody answered in time"),
            Map.entry(WAITING, "waits for approval"),
            Map.entry("held", "stands before a disabled transition"),
            Map.entry("fault", "failed by a fault of AWS"),
            Map.entry("client error", "failed by a mistake in what was asked for"),
            Map.entry("stopping", "is being stopped"),
            Map.entry("stopped", "was stopped"),
            Map.entry("canceled", "was canceled"),
            Map.entry("superseded", "was superseded by a newer execution"),
            Map.entry("skipped", "was skipped"),
            Map.entry("abandoned", "was abandoned"),
            Map.entry("deleted", "was deleted"),
            Map.entry("revoked", "was revoked or expired"),
            Map.entry("online", "is online"),
            Map.entry("offline", "went offline"),
            Map.entry("silent", "is not heard any more"),
            Map.entry("lost track of", "was lost track of"),
            Map.entry("signal lost", "lost its source"),
            Map.entry("signal back", "has its source again"),
            Map.entry("consumed", "has consumers again"),
            Map.entry("without consumer", "has no consumer"),
            Map.entry("live", "can be read"),
            Map.entry("slowed", "answers slowly"),
            Map.entry("ready", "is ready"),
            Map.entry("raised", "needs a person"),
            Map.entry("cleared", "needs nobody any more"));

    /// The last words of CodeCommit's events.
    private static final Set<String> CHANGES = Set.of("created", "updated", "changed", "deleted");

    private static final Pattern CAMEL = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
    private static final int LONGEST = 60;

    private States() {}

    /// The word for a state as its source writes it: `IN_PROGRESS`, `InProgress`, `SUCCESS`, `referenceCreated`. One
    /// that is not known is kept in its source's words.
    static String word(String told) {
        String word = CAMEL.matcher(told.strip())
                .replaceAll(" ")
                .replace('_', ' ')
                .replace('-', ' ')
                .toLowerCase(Locale.ROOT);
        String known = SAME.getOrDefault(word, word);
        return known.length() <= LONGEST ? known : known.substring(0, LONGEST);
    }

    static Outcome outcome(String word) {
        Outcome known = OUTCOMES.get(word);
        return known != null ? known : change(word).isEmpty() ? Outcome.UNKNOWN : Outcome.OK;
    }

    /// What was done to it, where that is all that its word says: `reference updated`, `pull request created`. Empty
    /// text for any other word.
    private static String change(String word) {
        String last = word.substring(word.lastIndexOf(' ') + 1);
        return CHANGES.contains(last) && !last.equals(word) ? "was " + last : "";
    }

    /// The end of a sentence.
    static String verb(String word) {
        if (word.isEmpty()) {
            return "is in a state that was not told";
        }
        String known = VERBS.getOrDefault(word, OUTCOMES.containsKey(word) ? word : change(word));
        return known.isEmpty() ? "is now: " + word : known;
    }
}
