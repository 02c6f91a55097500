package org.tallyboard.soak;

import java.net.URI;
import java.time.Duration;

/// A way to the programme. It can go away, which cuts off whoever watches, and come back.
interface Door extends AutoCloseable {
    /// In a word, such as `hls`.
    String name();

    URI url();

    /// How far what comes out may be behind what was sent: a recorder cannot know that, and its wall times are late by
    /// it.
    Duration delay();

    void goAway();

    void comeBack();

    @Override
    void close();
}
