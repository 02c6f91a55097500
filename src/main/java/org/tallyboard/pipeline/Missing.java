package org.tallyboard.pipeline;

import org.tallyboard.source.Failure;

/// A part of a pipeline that could not be read, for example because one permission is missing. The row is partly known
/// then: what rests on this part is shown as unknown, and nothing is concluded from it.
///
/// @param permission the IAM action of the call, for example `codepipeline:ListActionExecutions`
/// @param failure why it failed, and what helps
public record Missing(String permission, Failure failure) {}
