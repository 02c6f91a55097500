package org.tallyboard.pipeline;

import java.util.Optional;

/// What started an execution.
///
/// @param type AWS's TriggerType as sent, for example `CloudWatchEvent` or `StartPipelineExecution`
/// @param detail AWS's triggerDetail, at most 1,024 characters; often an ARN; may be empty
public record Trigger(String type, String detail) {

    /// The person or role session behind the trigger: the last part of an IAM or STS ARN. Empty when the detail names
    /// none; CodePipeline gives no commit author.
    public Optional<String> who() {
        if (detail.startsWith("arn:") && (detail.contains(":assumed-role/") || detail.contains(":user/"))) {
            return Optional.of(detail.substring(detail.lastIndexOf('/') + 1)).filter(name -> !name.isBlank());
        }
        return Optional.empty();
    }
}
