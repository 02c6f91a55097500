/// What is known now: the changes that watchers hand in, the one writer that applies them, and the immutable snapshot
/// that views draw. Imports the domain and nothing else; knows no client and no window.
@NullMarked
package org.tallyboard.board;

import org.jspecify.annotations.NullMarked;
