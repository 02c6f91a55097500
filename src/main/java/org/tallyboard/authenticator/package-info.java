/// Answers Apache's question whether somebody is who they say, and what they may (`docs/gateway.md`): accounts in a
/// file, a memory of what was found right, locks against guessing, and the socket that Apache's program asks at.
///
/// Whatever is malformed, late, broken or not understood is a *no*. No password and no token reaches a log, an
/// exception or a `toString`.
@NullMarked
package org.tallyboard.authenticator;

import org.jspecify.annotations.NullMarked;
