package org.tallyboard.soak;

import java.time.Instant;
import org.tallyboard.celery.TaskMessage;
import org.tallyboard.recorder.worker.RecordingWorker;
import tools.jackson.databind.json.JsonMapper;

/// A planned recording.
///
/// @param id of the task
/// @param container as the recording contract has it
record SoakJob(String id, Door source, String container, Instant start, Instant end) {

    /// What the job's folder and the names of its parts contain.
    String mark() {
        return "_" + id.substring(0, 8) + "-";
    }

    /// @param replyTo the queue for its result
    TaskMessage message(String replyTo) {
        return TaskMessage.task(RecordingWorker.TASK)
                .id(id)
                .kwargs(JsonMapper.shared()
                        .createObjectNode()
                        .put("title", "Soak " + source.name())
                        .put("source", source.url().toString())
                        .put("start", start.toString())
                        .put("end", end.toString())
                        .put("container", container))
                .replyTo(replyTo)
                .origin("soak")
                .build();
    }

    @Override
    public String toString() {
        return id + " (" + source.name() + ", " + container + ", " + start + " to " + end + ")";
    }
}
