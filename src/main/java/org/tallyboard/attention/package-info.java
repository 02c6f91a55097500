/// What boards call the things that need a person, and what persons say of them: kinds, keys, severities and
/// acknowledgements. What needs a person now is worked out in `board`.
@NullMarked
package org.tallyboard.attention;

import org.jspecify.annotations.NullMarked;
