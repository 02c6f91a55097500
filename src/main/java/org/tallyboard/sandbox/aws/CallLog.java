package org.tallyboard.sandbox.aws;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The last calls that arrived, oldest first; bounded. Safe for any thread.
public final class CallLog {
    private final int capacity;
    private final Deque<Call> calls = new ArrayDeque<>();
    private long count;

    /// Keeps so many calls.
    CallLog(int capacity) {
        this.capacity = capacity;
    }

    synchronized void add(
            Instant received,
            String accountId,
            String accessKeyId,
            String service,
            String operation,
            JsonNode parameters,
            int status,
            Optional<String> error,
            String userAgent) {
        calls.addLast(new Call(
                ++count, received, accountId, accessKeyId, service, operation, parameters, status, error, userAgent));
        if (calls.size() > capacity) {
            calls.removeFirst();
        }
    }

    /// All calls kept.
    public synchronized List<Call> all() {
        return List.copyOf(calls);
    }

    /// The calls after that number, at most so many.
    public synchronized List<Call> after(long number, int limit) {
        return calls.stream()
                .filter(call -> call.number() > number)
                .limit(limit)
                .toList();
    }

    /// The calls of one operation.
    public synchronized List<Call> of(String operation) {
        List<Call> found = new ArrayList<>();
        calls.stream().filter(call -> call.operation().equals(operation)).forEach(found::add);
        return found;
    }

    /// How many calls there have been, forgotten ones included.
    public synchronized long count() {
        return count;
    }

    /// Forgets all calls; numbers go on.
    public synchronized void clear() {
        calls.clear();
    }
}
