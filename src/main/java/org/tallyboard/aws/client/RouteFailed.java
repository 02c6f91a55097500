package org.tallyboard.aws.client;

import java.io.IOException;
import java.util.Optional;

/// A request did not get through to a host of AWS, or its answer not back.
final class RouteFailed extends IOException {

    private static final long serialVersionUID = 1L;

    private final String host;
    private final transient Optional<Through> proxy;

    /// A proxy on the way.
    ///
    /// @param setting where it is set, for example `HTTPS_PROXY`
    /// @param place its host and port
    /// @param login whether it was given a user and a password
    record Through(String setting, String place, boolean login) {}

    RouteFailed(String host, Optional<Through> proxy, IOException cause) {
        super(cause.getMessage(), cause);
        this.host = host;
        this.proxy = proxy;
    }

    String host() {
        return host;
    }

    Optional<Through> proxy() {
        return proxy;
    }
}
