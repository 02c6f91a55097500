/// What is kept on disk across restarts: the record of orders, in SQLite. Implements the ports of `operate` and
/// `board`; only this package imports the database's driver.
@NullMarked
package org.tallyboard.storage;

import org.jspecify.annotations.NullMarked;
