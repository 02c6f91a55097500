/// CodePipeline, CodeBuild, SNS and STS: the only place that uses the AWS SDK. Watches the pipelines of each account
/// within its budget of calls, and carries out orders with every retry off, through the clients of `aws.client`.
/// Implements ports of `board` and `operate`; may also import the domain and `config`.
@NullMarked
package org.tallyboard.aws;

import org.jspecify.annotations.NullMarked;
