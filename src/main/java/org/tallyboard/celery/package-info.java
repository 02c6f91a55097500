/// Celery's wire protocol as pure code: task messages (protocol v2), events, remote control and results, read and
/// written as bytes and header tables.
///
/// Nothing here opens a connection, keeps state between messages or knows what a recording is. The package may touch
/// the JDK, Jackson and Commons Compress only; an AMQP adapter turns [AmqpMessage] into its client's types and back.
///
/// What comes from the wire is never trusted: a decoder answers with a value that names the reason ([Rejected]), never
/// with an exception. What we write ourselves is checked strictly, and a wrong argument is an
/// `IllegalArgumentException`.
@NullMarked
package org.tallyboard.celery;

import org.jspecify.annotations.NullMarked;
