package org.tallyboard.rabbitmq;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// The virtual host in an AMQP address.
public final class VirtualHost {

    private VirtualHost() {}

    /// `amqp://host/media` is `media`; `%2F`, an empty path and a bare slash are the default one, `/`.
    public static String of(URI amqp) {
        String path = amqp.getPath();
        return path == null || path.length() <= 1 ? "/" : path.substring(1);
    }

    /// A name as one part of an HTTP path.
    public static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
