/// CodePipeline and CodeBuild as the board sees them: pipelines, stages, actions, executions, builds, and the rule that
/// derives one state for a pipeline. Values and pure rules only; may import `source`.
@NullMarked
package org.tallyboard.pipeline;

import org.jspecify.annotations.NullMarked;
