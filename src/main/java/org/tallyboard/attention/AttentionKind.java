package org.tallyboard.attention;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The kinds of things that need a person. `tallyboard status` and the acknowledgements that boards share name them by
/// [#word], so that a kind keeps its name.
public enum AttentionKind {
    /// A recording that should run now and does not, or will not be whole.
    LOSING_PROGRAMME,
    /// Recordings that should have begun, and that their scheduler has not sent.
    NOT_SENT,
    /// A broker that takes no messages because a node is short of memory or disk.
    BROKER_ALARM,
    /// More recordings will soon be due than there are slots.
    TOO_FEW_SLOTS,
    /// A source that cannot be read.
    SOURCE,
    /// A source that answers, whose rows are much older than they should be.
    SOURCE_BEHIND,
    /// A node of a broker that does not run.
    NODE_DOWN,
    /// A node of a broker that has lost others and not rejoined them.
    PARTITION,
    /// Messages of jobs that nobody takes.
    QUEUE_WITHOUT_CONSUMER,
    /// Dead letters that become more.
    DEAD_LETTERS,
    /// A manual approval that waits.
    APPROVAL,
    /// Executions that stand before a disabled transition.
    HELD,
    /// A pipeline whose stage failed.
    FAILED,
    /// Something that was retried from here and failed again.
    ACTION_FAILED,
    /// A CodeBuild project whose newest build failed.
    BUILD_FAILED,
    /// Jobs are taken, and no worker tells anything.
    NO_EVENTS,
    /// Features in use that a later version of RabbitMQ refuses.
    DEPRECATED_FEATURES;

    /// Its name for scripts, for example `losing programme`.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /// The kind of this name.
    public static Optional<AttentionKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }
}
