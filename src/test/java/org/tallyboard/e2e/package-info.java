/// The whole board under a mouse and a keyboard: the real window, watchers, orders and record of orders, against a
/// simulated AWS whose call log says what was sent. And recordings from a schedule on a server to a file on the disk.
@NullMarked
package org.tallyboard.e2e;

import org.jspecify.annotations.NullMarked;
