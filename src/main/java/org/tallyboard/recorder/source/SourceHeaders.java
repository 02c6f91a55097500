package org.tallyboard.recorder.source;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.config.ConfigException;
import org.tallyboard.config.HeaderSet;
import org.tallyboard.config.Secret;

/// The header fields that one recording's source is asked with ([HeaderSet]). They are added on the way
/// ([HttpGateway]): ffmpeg knows nothing of them, and neither does whoever looks at its command line.
public final class SourceHeaders {
    private static final Logger LOG = LoggerFactory.getLogger(SourceHeaders.class);
    private static final String COOKIE = "Cookie";

    private final HeaderSet set;
    private volatile Map<String, String> secrets = Map.of();

    /// @param set what to send; its secrets are looked up each time a part begins, not here
    public SourceHeaders(HeaderSet set) {
        this.set = set;
    }

    /// No fields beside those that ffmpeg sends.
    public static SourceHeaders none() {
        return new SourceHeaders(new HeaderSet(List.of(), Map.of(), Map.of()));
    }

    /// Looks secrets up: a token in a file may be another one by now. One that cannot be looked up any more stays what
    /// it was, so that a recording goes on.
    ///
    /// @throws IOException when one cannot be, and could not before, with words that name the place and not the
    ///     value
    void refresh() throws IOException {
        var found = new HashMap<>(secrets);
        for (Map.Entry<String, Secret> field : set.secret().entrySet()) {
            try {
                found.put(field.getKey(), value(field.getValue()));
            } catch (ConfigException | IOException e) {
                String why = "the header field " + field.getKey() + " has no value: " + e.getMessage();
                if (!found.containsKey(field.getKey())) {
                    throw new IOException(why);
                }
                LOG.warn("{}; it is sent as it was", why);
            }
        }
        secrets = Map.copyOf(found);
    }

    private static String value(Secret secret) throws ConfigException, IOException {
        String value = secret.reveal();
        // Octets of RFC 9110, 5.5.
        if (value.chars().anyMatch(sign -> sign < ' ' && sign != '\t' || sign == 0x7f || sign > 0xff)) {
            throw new IOException("it holds a line break or another character that no header can have");
        }
        return value;
    }

    /// A request with these fields in the place of its own.
    ///
    /// @param host whom it goes to
    /// @param safe whether nobody on the way can read what the source itself would have kept from them
    HttpHead addTo(HttpHead request, String host, boolean safe) {
        HttpHead sent = request;
        for (Map.Entry<String, String> field : set.plain().entrySet()) {
            sent = sent.with(field.getKey(), field.getValue());
        }
        if (safe && set.isFor(host)) {
            for (Map.Entry<String, String> field : secrets.entrySet()) {
                sent = sent.with(field.getKey(), field.getValue());
            }
        }
        return sent;
    }

    /// A request with a cookie that was set on the way, beside those of the set.
    static HttpHead withCookie(HttpHead request, String cookie) {
        Optional<String> there = request.field(COOKIE);
        return request.with(COOKIE, there.map(known -> known + "; " + cookie).orElse(cookie));
    }
}
