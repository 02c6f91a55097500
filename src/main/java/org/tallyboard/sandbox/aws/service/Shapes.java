package org.tallyboard.sandbox.aws.service;

import static org.tallyboard.sandbox.aws.protocol.Shape.text;

import org.tallyboard.sandbox.aws.protocol.Shape;

/// Constraints that several CodePipeline operations share. Source: the service model 2015-07-09.
final class Shapes {
    private static final String UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

    /// PipelineName, StageName and ActionName.
    static final Shape NAME = text(1, 100, "[A-Za-z0-9.@\\-_]+");

    /// PipelineExecutionId and ApprovalToken.
    static final Shape ID = text(0, Integer.MAX_VALUE, UUID);

    /// NextToken.
    static final Shape TOKEN = text(1, 2048);

    /// MaxResults.
    static final Shape MAX_RESULTS = Shape.whole(1, 100);

    private Shapes() {}
}
