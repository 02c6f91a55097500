package org.tallyboard.operate;

import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.source.Account;

/// Acts on CodePipeline. Client retries are off in every method that sends an order; all methods block.
public interface PipelineOrders {

    /// Who would act in this account.
    Caller caller(Account account) throws ReadFailedException;

    /// The pipeline as it is now, read for this call; for a PARALLEL pipeline with its executions, and with all action
    /// executions of the one that the order is about.
    ///
    /// @param executionId the execution that the order is about
    Pipeline readNow(Account account, String pipeline, String executionId) throws ReadFailedException;

    /// Sends RetryStageExecution once.
    Answer retryStage(RetryStage order);

    /// Sends PutApprovalResult once.
    Answer decideApproval(DecideApproval order);

    /// Tells the watcher that a pipeline should be read at once.
    void changed(Account account, String pipeline);
}
