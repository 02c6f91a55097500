package org.tallyboard.recorder.schedule;

import java.util.List;
import java.util.Optional;

/// Keeps the last answers of schedules, so that a server need not send again what has not changed.
public interface AnswerCache {

    /// One answer.
    ///
    /// @param address which one; a digest, since addresses may hold secrets
    /// @param etag the server's `ETag`, as it sent it
    /// @param modified the server's `Last-Modified`, as it sent it
    /// @param body the answer
    record Kept(String address, Optional<String> etag, Optional<String> modified, byte[] body) {}

    /// The kept answer of a schedule at an address.
    Optional<Kept> kept(String schedule, String address) throws JournalException;

    /// Keeps these answers of a schedule and forgets its others.
    void keep(String schedule, List<Kept> answers) throws JournalException;
}
