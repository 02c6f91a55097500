package org.tallyboard.operate;

/// Acts on the broker. Blocks.
public interface JobOrders {

    /// Publishes the payload once as a new job, mandatory and with a publisher confirm: new id, `parent_id` the old id,
    /// `root_id` kept. Refused when the message is unroutable or the broker nacks it; unknown when no confirm came.
    ///
    /// @param newId the id of the new job
    Answer publish(RetryJob order, String newId);
}
