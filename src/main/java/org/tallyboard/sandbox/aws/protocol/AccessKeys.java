package org.tallyboard.sandbox.aws.protocol;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The credentials that are good at the moment. Safe for any thread.
public final class AccessKeys {
    private final Map<String, AccessKey> keys = new ConcurrentHashMap<>();

    /// Makes a key good, or replaces the one with its id.
    public void put(AccessKey key) {
        keys.put(key.accessKeyId(), key);
    }

    /// Makes a key unknown.
    public void remove(String accessKeyId) {
        keys.remove(accessKeyId);
    }

    /// Lets a key run out.
    ///
    /// @throws IllegalArgumentException if it is unknown
    public void expire(String accessKeyId) {
        put(find(accessKeyId)
                .orElseThrow(() -> new IllegalArgumentException("no access key " + accessKeyId))
                .asExpired());
    }

    /// The key with that id.
    public Optional<AccessKey> find(String accessKeyId) {
        return Optional.ofNullable(keys.get(accessKeyId));
    }
}
