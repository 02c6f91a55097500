package org.tallyboard.recorder.source;

import java.io.IOException;
import java.net.Socket;
import java.util.function.Supplier;

/// Leads to one place only, for the protocols that know no proxy.
///
/// @param tls whether the source wants TLS; ffmpeg speaks without
/// @param inspector makes one for each connection
record TcpRelay(
        CheckedConnector dialer, String host, int port, boolean tls, Supplier<LoopbackListener.Inspector> inspector)
        implements LoopbackListener.Service {
    @Override
    public void serve(Socket client) throws IOException {
        try (Socket source = tls ? dialer.dialTls(host, port) : dialer.dial(host, port)) {
            LoopbackListener.join(client, client.getInputStream(), source, inspector.get());
        }
    }
}
