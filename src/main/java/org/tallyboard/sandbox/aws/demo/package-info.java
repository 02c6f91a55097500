/// The living world of the sandbox: a broadcaster's pipelines in two accounts with a past, a present in which every
/// state can be seen at once, and a future that goes on by itself. Everything follows from a seed.
///
/// May touch: `world`, `protocol` (for AWS's errors).
@NullMarked
package org.tallyboard.sandbox.aws.demo;

import org.jspecify.annotations.NullMarked;
