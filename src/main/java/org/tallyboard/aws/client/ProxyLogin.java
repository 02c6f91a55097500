package org.tallyboard.aws.client;

import java.net.Authenticator;
import java.net.HttpURLConnection;
import java.net.PasswordAuthentication;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tallyboard.config.Proxy;

/// Gives a proxy its user and password when it asks for them before a tunnel. One for all connections, so that the JDK
/// sends them unasked from the second tunnel on. Each connection is answered once: the JDK would repeat a wrong
/// password twenty times. That the JDK gives passwords to a tunnel's proxy at all has to be allowed when the process
/// starts (`jdk.http.auth.tunneling.disabledSchemes`).
final class ProxyLogin extends Authenticator {

    /// What the connection that this thread opens now may be given; a connection is made and used by one thread.
    private final ThreadLocal<Optional<String>> open = ThreadLocal.withInitial(Optional::empty);

    /// Lets a connection of this thread through a proxy.
    void takePartIn(HttpURLConnection connection, Proxy proxy) {
        open.set(proxy.login());
        connection.setAuthenticator(this);
    }

    @Override
    protected @Nullable PasswordAuthentication getPasswordAuthentication() {
        Optional<String> login = open.get();
        open.remove();
        if (getRequestorType() != RequestorType.PROXY || login.isEmpty()) {
            return null;
        }
        int colon = login.get().indexOf(':');
        return new PasswordAuthentication(
                login.get().substring(0, colon),
                login.get().substring(colon + 1).toCharArray());
    }
}
