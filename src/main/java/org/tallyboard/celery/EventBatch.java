package org.tallyboard.celery;

import java.util.List;

/// What one message on the event exchange held: usually one event, or up to 24 from a worker that buffers
/// (`task.multi`).
///
/// @param events in the order of the body
/// @param rejected what could not be read, one per event or one for the whole body
public record EventBatch(List<Event> events, List<Rejected> rejected) {
    public EventBatch {
        events = List.copyOf(events);
        rejected = List.copyOf(rejected);
    }
}
