package org.tallyboard.source;

/// Names one source: an account, its CodeBuild projects, a broker's management API, a broker's event stream, or this
/// program itself.
///
/// @param kind what it is
/// @param name the configured name, for example `prod` or `rec-broker`
public record SourceId(Kind kind, String name) {

    /// The kinds of source. CodeBuild has permissions and limits of its own, and a broker's API and its event stream
    /// fail apart, so they are apart.
    public enum Kind {
        /// CodePipeline and CodeBuild of one account in one Region.
        AWS,
        /// The CodeBuild projects of one account in one Region that are watched by themselves.
        BUILDS,
        /// A broker's management API.
        BROKER_API,
        /// A broker's Celery events and remote control, over AMQP.
        EVENTS,
        /// This program itself; it has a lamp only once it met an error of its own.
        BOARD
    }
}
