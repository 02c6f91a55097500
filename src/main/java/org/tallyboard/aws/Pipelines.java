package org.tallyboard.aws;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.tallyboard.board.Change.PipelinesListed.Listed;

/// What is known of the pipelines of one account. Safe for any thread.
final class Pipelines {

    private final Map<String, PipelineMemory> memories = new ConcurrentHashMap<>();
    private final StructureCache structures;

    Pipelines(StructureCache structures) {
        this.structures = structures;
    }

    StructureCache structures() {
        return structures;
    }

    /// The complete list: what is not in it is forgotten.
    void listed(List<Listed> list) {
        memories.keySet().retainAll(list.stream().map(Listed::name).toList());
        for (Listed listed : list) {
            PipelineMemory memory = memories.computeIfAbsent(listed.name(), name -> new PipelineMemory(listed));
            memory.lock.lock();
            try {
                memory.listed = listed;
            } finally {
                memory.lock.unlock();
            }
        }
    }

    Optional<PipelineMemory> find(String name) {
        return Optional.ofNullable(memories.get(name));
    }

    Collection<PipelineMemory> all() {
        return List.copyOf(memories.values());
    }
}
