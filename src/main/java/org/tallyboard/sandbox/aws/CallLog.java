package org.tallyboard.sandbox.aws;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The last calls that arrived, oldest first; bounded in number and in the size of what was sent. Safe for any thread.
public final class CallLog {
    private record Kept(Call call, int bytes) {}

    private final int capacity;
    private final long bytesCapacity;
    private final Deque<Kept> calls = new ArrayDeque<>();
    private long bytes;
    private long count;

    /// Keeps so many calls, if their inputs are not more than so many bytes in all.
    CallLog(int capacity, long bytesCapacity) {
        this.capacity = capacity;
        this.bytesCapacity = bytesCapacity;
    }

    synchronized void add(
            Instant received,
            String accountId,
            String accessKeyId,
            String service,
            String operation,
            JsonNode parameters,
            int size,
            int status,
            Optional<String> error,
            String userAgent) {
        calls.addLast(new Kept(
                new Call(
                        ++count,
                        received,
                        accountId,
                        accessKeyId,
                        service,
                        operation,
                        parameters,
                        status,
                        error,
                        userAgent),
                size));
        bytes += size;
        while (calls.size() > capacity || (bytes > bytesCapacity && calls.size() > 1)) {
            bytes -= calls.removeFirst().bytes();
        }
    }

    /// All calls kept.
    public synchronized List<Call> all() {
        return calls.stream().map(Kept::call).toList();
    }

    /// The calls after that number, at most so many.
    public synchronized List<Call> after(long number, int limit) {
        return calls.stream()
                .map(Kept::call)
                .filter(call -> call.number() > number)
                .limit(limit)
                .toList();
    }

    /// The calls of one operation.
    public synchronized List<Call> of(String operation) {
        return calls.stream()
                .map(Kept::call)
                .filter(call -> call.operation().equals(operation))
                .toList();
    }

    /// How many calls there have been, forgotten ones included.
    public synchronized long count() {
        return count;
    }

    /// Forgets all calls; numbers go on.
    public synchronized void clear() {
        calls.clear();
        bytes = 0;
    }
}
