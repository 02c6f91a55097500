/// Stands in for AWS on loopback: CodePipeline, CodeBuild, STS and SNS on one endpoint, with the account chosen by the
/// access key. [SimulatedAws] is the way in; [Faults] makes it misbehave on purpose and [CallLog] tells what was asked.
///
/// May touch: its own sub-packages, the JDK's HTTP server, Jackson.
@NullMarked
package org.tallyboard.sandbox.aws;

import org.jspecify.annotations.NullMarked;
