package org.tallyboard.pipeline;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What started an execution.
///
/// @param type AWS's TriggerType as sent, for example `CloudWatchEvent` or `StartPipelineExecution`
/// @param detail AWS's triggerDetail, at most 1,024 characters; often an ARN; may be empty
public record Trigger(String type, String detail) {

    /// CodePipeline user guide, "View rollback status in execution listing": the detail of an automatic rollback.
    private static final Pattern FAILED = Pattern.compile("\"FailedPipelineExecutionId\"\\s*:\\s*\"([^\"]+)\"");

    /// The person or role session behind the trigger: the last part of an IAM or STS ARN. Empty when the detail names
    /// none; CodePipeline gives no commit author.
    public Optional<String> who() {
        if (detail.startsWith("arn:") && (detail.contains(":assumed-role/") || detail.contains(":user/"))) {
            return Optional.of(detail.substring(detail.lastIndexOf('/') + 1)).filter(name -> !name.isBlank());
        }
        return Optional.empty();
    }

    /// True when CodePipeline rolled a stage back by itself.
    public boolean rolledBackByItself() {
        return type.equals("AutomatedRollback");
    }

    /// The execution whose failure led to an automatic rollback.
    public Optional<String> failedExecution() {
        Matcher found = FAILED.matcher(detail);
        return rolledBackByItself() && found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }
}
