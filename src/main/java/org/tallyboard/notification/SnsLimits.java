package org.tallyboard.notification;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// SNS's limits on a subject and a message (SNS API reference, Publish; AWS accepts a subject of exactly 100 characters
/// although its text says fewer than 100, so 99 is safe on both readings).
public final class SnsLimits {

    /// Longest safe subject, in code points.
    public static final int SUBJECT_CODE_POINTS = 99;

    /// Largest message with its attributes, in bytes of UTF-8.
    public static final int MESSAGE_BYTES = 262_144;

    private SnsLimits() {}

    /// One thing that SNS would refuse (`blocking`) or that mail programs may show badly.
    public record Problem(boolean blocking, String text) {}

    /// Length of a subject as SNS counts it.
    public static int subjectLength(String subject) {
        return subject.strip().codePointCount(0, subject.strip().length());
    }

    /// Size of a message as SNS counts it.
    public static int messageBytes(String message) {
        return message.getBytes(StandardCharsets.UTF_8).length;
    }

    /// All problems of a draft, blocking ones first.
    public static List<Problem> check(Draft draft) {
        List<Problem> problems = new ArrayList<>();
        if (draft.topicArn().isBlank()) {
            problems.add(new Problem(true, "choose a topic"));
        }
        String subject = draft.subject();
        if (subject.codePoints().anyMatch(Character::isISOControl)) {
            problems.add(new Problem(true, "the subject must be one line without control characters"));
        }
        if (subjectLength(subject) > SUBJECT_CODE_POINTS) {
            problems.add(new Problem(
                    true, "the subject has " + subjectLength(subject) + " characters; SNS takes fewer than 100"));
        }
        if (draft.message().isBlank()) {
            problems.add(new Problem(true, "the message is empty"));
        }
        if (messageBytes(draft.message()) > MESSAGE_BYTES) {
            problems.add(new Problem(
                    true, "the message has " + messageBytes(draft.message()) + " bytes; SNS takes 262,144"));
        }
        if (subject.codePoints().anyMatch(c -> c > 126)) {
            problems.add(new Problem(false, "some receivers show only ASCII in a subject"));
        }
        return problems;
    }
}
