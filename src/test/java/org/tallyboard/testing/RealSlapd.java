package org.tallyboard.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/// A real OpenLDAP with StartTLS, on a port of its own, with `anna` and `bob` below `ou=people,dc=example,dc=org`
/// and the groups `cn=viewers` and `cn=operators`. Nobody may search without having bound.
public final class RealSlapd implements AutoCloseable {

    /// As whom to search.
    public static final String READER = "cn=reader,dc=example,dc=org";

    /// The reader's password.
    public static final String READER_PASSWORD = "read-only";

    private static final Path SLAPD = Path.of("/usr/sbin/slapd");

    private final int port;
    private final Path authority;
    private final Leash leash;

    private RealSlapd(int port, Path authority, Leash leash) {
        this.port = port;
        this.authority = authority;
        this.leash = leash;
    }

    /// Starts one; skips the test where it is not installed.
    public static RealSlapd start(Path folder) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(SLAPD), "no slapd: apt-get install slapd");
        int port = FreePorts.take(1)[0];
        Files.createDirectories(folder.resolve("db"));
        Path authority = folder.resolve("ca.pem");
        // GnuTLS does not read a key as Java writes it.
        run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-subj",
                "/CN=test",
                "-addext",
                "subjectAltName=IP:127.0.0.1",
                "-days",
                "2",
                "-keyout",
                folder.resolve("key.pem").toString(),
                "-out",
                authority.toString());
        Path conf = folder.resolve("slapd.conf");
        Files.writeString(conf, """
                include /etc/ldap/schema/core.schema
                include /etc/ldap/schema/cosine.schema
                include /etc/ldap/schema/inetorgperson.schema
                modulepath /usr/lib/ldap
                moduleload back_mdb
                pidfile %1$s/pid
                TLSCertificateFile %2$s
                TLSCertificateKeyFile %1$s/key.pem
                database mdb
                suffix "dc=example,dc=org"
                directory %1$s/db
                access to attrs=userPassword by anonymous auth by * none
                access to * by users read
                """.formatted(folder, authority));
        Path data = folder.resolve("data.ldif");
        Files.writeString(data, """
                dn: dc=example,dc=org
                objectClass: dcObject
                objectClass: organization
                o: Example
                dc: example

                dn: cn=reader,dc=example,dc=org
                objectClass: organizationalRole
                objectClass: simpleSecurityObject
                cn: reader
                userPassword: read-only

                dn: ou=people,dc=example,dc=org
                objectClass: organizationalUnit
                ou: people

                dn: uid=anna,ou=people,dc=example,dc=org
                objectClass: inetOrgPerson
                uid: anna
                cn: Anna
                sn: A
                userPassword: correct horse

                dn: uid=bob,ou=people,dc=example,dc=org
                objectClass: inetOrgPerson
                uid: bob
                cn: Bob
                sn: B
                userPassword: battery staple

                dn: cn=twin 1,ou=people,dc=example,dc=org
                objectClass: inetOrgPerson
                uid: twin
                cn: twin 1
                sn: T
                userPassword: correct horse

                dn: cn=twin 2,ou=people,dc=example,dc=org
                objectClass: inetOrgPerson
                uid: twin
                cn: twin 2
                sn: T
                userPassword: correct horse

                dn: cn=viewers,dc=example,dc=org
                objectClass: groupOfNames
                cn: viewers
                member: uid=anna,ou=people,dc=example,dc=org
                member: uid=bob,ou=people,dc=example,dc=org

                dn: cn=operators,dc=example,dc=org
                objectClass: groupOfUniqueNames
                cn: operators
                uniqueMember: uid=bob,ou=people,dc=example,dc=org
                """);
        run("/usr/sbin/slapadd", "-f", conf.toString(), "-l", data.toString());
        Leash leash = Leash.start(
                List.of(SLAPD.toString(), "-d", "0", "-f", conf.toString(), "-h", "ldap://127.0.0.1:" + port + "/"),
                folder,
                Map.of(),
                folder.resolve("slapd.log"));
        long end = System.nanoTime() + 60_000_000_000L;
        while (!FreePorts.isOpen(port)) {
            if (!leash.isAlive() || System.nanoTime() > end) {
                throw new IllegalStateException("slapd did not start:\n" + leash.lastOutput());
            }
            Thread.sleep(20);
        }
        return new RealSlapd(port, authority, leash);
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IllegalStateException(said);
        }
    }

    /// Where it listens.
    public String url() {
        return "ldap://127.0.0.1:" + port;
    }

    /// What a client that trusts it is given.
    public Path authority() {
        return authority;
    }

    @Override
    public void close() {
        leash.close();
    }
}
