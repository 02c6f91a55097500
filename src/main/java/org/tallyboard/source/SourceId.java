package org.tallyboard.source;

/// Names one source: an account, a broker's management API, or a broker's event stream.
///
/// @param kind what it is
/// @param name the configured name, for example `prod` or `rec-broker`
public record SourceId(Kind kind, String name) {

    /// The kinds of source. A broker's API and its event stream fail apart, so they are apart.
    public enum Kind {
        /// CodePipeline and CodeBuild of one account in one Region.
        AWS,
        /// A broker's management API.
        BROKER_API,
        /// A broker's Celery events and remote control, over AMQP.
        EVENTS
    }
}
