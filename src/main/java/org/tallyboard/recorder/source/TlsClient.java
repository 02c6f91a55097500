package org.tallyboard.recorder.source;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// TLS to sources, done here and not by ffmpeg, which verifies nothing unless told to and does not say what it did not
/// like. The certificates that this Java trusts are trusted (`javax.net.ssl.trustStore` changes that).
final class TlsClient {
    private static final int PATIENCE_MILLIS = 10_000;

    private final SSLSocketFactory verifying;
    private final SSLSocketFactory trusting;

    TlsClient() throws IOException {
        try {
            verifying = SSLContext.getDefault().getSocketFactory();
            SSLContext everybody = SSLContext.getInstance("TLS");
            everybody.init(null, new TrustManager[] {new Everybody()}, null);
            trusting = everybody.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException("this Java has no TLS", e);
        }
    }

    /// For the hosts that the configuration excepts.
    private static final class Everybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new UnsupportedOperationException("There are no clients here.");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // By wish of the configuration.
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /// @param plain connected; closed with what is returned
    /// @param verified whether the certificate has to be trusted and has to be this host's
    /// @throws SSLException when the server is not who it should be, or speaks no TLS
    Socket over(Socket plain, String host, int port, boolean verified) throws IOException {
        String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        var socket = (SSLSocket) (verified ? verifying : trusting).createSocket(plain, name, port, true);
        if (verified) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
        }
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.startHandshake();
        socket.setSoTimeout(0);
        return socket;
    }
}
