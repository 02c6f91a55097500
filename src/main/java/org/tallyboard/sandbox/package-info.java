/// The whole product with no account: everything that stands in for the outside world. May use every package but `cli`
/// and `ui`.
@NullMarked
package org.tallyboard.sandbox;

import org.jspecify.annotations.NullMarked;
