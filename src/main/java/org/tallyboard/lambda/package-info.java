/// The function for AWS Lambda that makes a notification of each event and publishes it to SNS: a package of its own
/// (`tallyboard-lambda.jar`) that needs `notification`, `source`, Jackson's parser, jmustache and AWS's signer only.
@NullMarked
package org.tallyboard.lambda;

import org.jspecify.annotations.NullMarked;
