/// AWS's wire protocols, server side: SigV4, JSON 1.1, the Query protocol, the errors of each, input constraints and
/// page tokens. Knows nothing of any service.
///
/// May touch: Jackson and the JDK.
@NullMarked
package org.tallyboard.sandbox.aws.protocol;

import org.jspecify.annotations.NullMarked;
