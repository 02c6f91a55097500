package org.tallyboard.authenticator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Whom to trust on TLS connections.
final class Authorities {

    private Authorities() {}

    /// Trusts the authorities of a PEM file and no others, or the JDK's own where there is no file.
    ///
    /// @throws IOException when the file cannot be used, with the remedy
    static SSLContext context(Optional<Path> file) throws IOException {
        try {
            if (file.isEmpty()) {
                return SSLContext.getDefault();
            }
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            try (InputStream in = Files.newInputStream(file.get())) {
                int number = 0;
                for (Certificate certificate :
                        CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                    trusted.setCertificateEntry("ca-" + number++, certificate);
                }
            }
            if (trusted.size() == 0) {
                throw new IOException("ca_file " + file.get() + " holds no certificate; it must be a PEM file");
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up with ca_file " + file + ": " + e.getMessage(), e);
        }
    }
}
