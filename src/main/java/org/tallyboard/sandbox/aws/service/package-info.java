/// The simulated services, one class for each group of operations: CodePipeline, CodeBuild, SNS and STS. Each checks
/// its input by the constraints of the service model, looks at the world under its lock and renders what it found.
///
/// May touch: `protocol`, `world`, Jackson.
@NullMarked
package org.tallyboard.sandbox.aws.service;

import org.jspecify.annotations.NullMarked;
