import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Security;
import java.security.cert.CertificateFactory;

/// Makes Java's file of authorities from those of Debian's package `ca-certificates` alone. What the machine that builds trusts
/// beside them is not everybody's: the JDK's own file may have it.
///   java TrustStore.java /usr/share/ca-certificates/mozilla FILE
void main(String[] args) throws Exception {
    Security.setProperty("keystore.pkcs12.certProtectionAlgorithm", "NONE");
    Security.setProperty("keystore.pkcs12.macAlgorithm", "NONE");
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (var files = Files.list(Path.of(args[0]))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".crt")).sorted().toList()) {
            try (InputStream in = Files.newInputStream(file)) {
                store.setCertificateEntry(file.getFileName().toString(), CertificateFactory.getInstance("X.509").generateCertificate(in));
            }
        }
    }
    try (var out = Files.newOutputStream(Path.of(args[1]))) {
        store.store(out, null);
    }
    System.err.println(store.size() + " authorities");
}
