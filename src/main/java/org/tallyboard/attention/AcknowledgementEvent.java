package org.tallyboard.attention;

import java.time.Instant;

/// What a person said of something that needs a person, as boards tell it each other.
public sealed interface AcknowledgementEvent {

    /// What it is about.
    AttentionKey key();

    /// When the person said it: of two events about the same, the later one counts.
    Instant at();

    /// They know of it.
    record Given(Acknowledgement acknowledgement) implements AcknowledgementEvent {
        @Override
        public AttentionKey key() {
            return acknowledgement.key();
        }

        @Override
        public Instant at() {
            return acknowledgement.at();
        }
    }

    /// They took it back.
    ///
    /// @param by who, for example `dana@ops-7`
    record Withdrawn(AttentionKey key, String by, Instant at) implements AcknowledgementEvent {}
}
