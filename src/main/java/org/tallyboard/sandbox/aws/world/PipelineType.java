package org.tallyboard.sandbox.aws.world;

/// CodePipeline's `PipelineType`.
public enum PipelineType {
    V1,
    V2
}
