package org.tallyboard.ui.notification;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Keeps what a person typed into notifications until it was sent, whatever became of the dialog. JavaFX thread.
public final class Drafts {

    private static final int KEPT = 20;

    private record Typed(String subject, String message) {}

    private final Map<String, Typed> byAbout = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Typed> eldest) {
            return size() > KEPT;
        }
    };
    private @Nullable String lastTopic;
    private @Nullable String open;

    /// The subject to begin with.
    String subject(PrefilledNotification prefill) {
        open = prefill.about();
        Typed typed = byAbout.get(prefill.about());
        return typed == null ? prefill.subject() : typed.subject();
    }

    /// The message to begin with.
    String message(PrefilledNotification prefill) {
        Typed typed = byAbout.get(prefill.about());
        return typed == null ? prefill.message() : typed.message();
    }

    /// Keeps what was typed.
    void keep(PrefilledNotification prefill, String subject, String message) {
        byAbout.put(prefill.about(), new Typed(subject, message));
    }

    /// The topic chosen last.
    Optional<String> topicArn() {
        return Optional.ofNullable(lastTopic);
    }

    /// Keeps the chosen topic.
    void topic(String arn) {
        lastTopic = arn;
    }

    /// Forgets the draft that was sent.
    void sent() {
        byAbout.remove(open);
    }
}
