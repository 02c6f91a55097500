package org.tallyboard.config;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/// How `tallyboard authenticator` answers Apache, from a file of its own: it runs as a user of its own, who needs
/// to know nothing of the board.
///
/// @param accounts the file of accounts; who there is, unless an endpoint or a directory is asked
/// @param socket where Apache's program asks
/// @param socketGroup who may ask, beside the daemon's own user; empty for that user's own group
/// @param remember how long a password that was right need not be looked at again
/// @param hashes how many passwords are hashed at the same time
/// @param jwt signed tokens that are taken too
/// @param endpoint a service that knows who there is
/// @param ldap a directory that knows; never beside an endpoint
public record AuthenticatorConfig(
        Path accounts,
        Path socket,
        Optional<String> socketGroup,
        Duration remember,
        int hashes,
        Optional<Jwt> jwt,
        Optional<Endpoint> endpoint,
        Optional<Ldap> ldap) {

    /// Where the accounts are unless it is said.
    public static final Path ACCOUNTS = Path.of("/etc/tallyboard/accounts");

    /// Where the socket is unless it is said.
    public static final Path SOCKET = Path.of("/run/tallyboard-authenticator/socket");

    private static final int LONGEST_REMEMBER = 300;
    private static final int MOST_HASHES = 64;
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");

    /// Accounts in a file, and nothing else.
    public AuthenticatorConfig(
            Path accounts, Path socket, Optional<String> socketGroup, Duration remember, int hashes) {
        this(accounts, socket, socketGroup, remember, hashes, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// Signed tokens (RFC 7519) that are taken.
    ///
    /// @param jwks where the keys are published (RFC 7517)
    /// @param issuer who must have made them
    /// @param audience for whom they must be
    /// @param caFile whom to trust for TLS; empty for the JDK's own authorities
    public record Jwt(URI jwks, String issuer, String audience, Optional<Path> caFile) {}

    /// A service that says who is right.
    ///
    /// @param bearer whether it is given the password as a bearer token, else name and password as they came
    /// @param timeout how long it may take
    /// @param keep how long somebody whom it has confirmed stays in while it does not answer
    public record Endpoint(URI url, boolean bearer, Optional<Path> caFile, Duration timeout, Duration keep) {}

    /// A directory.
    ///
    /// @param url `ldaps`, or `ldap`, which is then secured by StartTLS unless it is this machine
    /// @param bindDn as whom to search; empty for nobody
    /// @param password of that
    /// @param base where people are below
    /// @param attribute which of theirs is the name, for example `uid`
    /// @param groups our groups, each with the name of the directory's entry that has its members
    public record Ldap(
            URI url,
            Optional<String> bindDn,
            Optional<Secret> password,
            String base,
            String attribute,
            Map<String, String> groups,
            Optional<Path> caFile,
            Duration timeout) {
        public Ldap {
            groups = Map.copyOf(groups);
        }

        /// Whether it is this machine, so that nothing crosses a network.
        public boolean isHere() {
            return LOOPBACK.contains(url.getHost());
        }
    }

    static AuthenticatorConfig read(Table top, Secrets secrets, Function<String, Path> path) {
        Optional<Endpoint> endpoint =
                top.table("endpoint", ConfigSchema.ENDPOINT).flatMap(table -> endpoint(table, caFile(table, path)));
        Optional<Ldap> ldap =
                top.table("ldap", ConfigSchema.LDAP).flatMap(table -> ldap(table, secrets, caFile(table, path)));
        if (top.has("endpoint") && top.has("ldap")) {
            top.problem("ldap", "cannot stand beside [endpoint]: one of them knows who there is; remove the other");
        }
        return new AuthenticatorConfig(
                top.string("accounts").map(path).orElse(ACCOUNTS),
                top.string("socket").map(path).orElse(SOCKET),
                Optional.of(top.string("socket_group").orElse("www-data")),
                Duration.ofSeconds(whole(top, "remember_seconds", 0, LONGEST_REMEMBER, 60)),
                // One core is left for who need not be hashed.
                whole(
                        top,
                        "parallel_hashes",
                        1,
                        MOST_HASHES,
                        Math.clamp(Runtime.getRuntime().availableProcessors() - 1, 1, 8)),
                top.table("jwt", ConfigSchema.JWT).flatMap(table -> jwt(table, caFile(table, path))),
                endpoint,
                ldap);
    }

    private static Optional<Jwt> jwt(Table table, Optional<Path> caFile) {
        Optional<URI> jwks = required(table, "jwks", "jwks = \"https://id.example.org/jwks.json\"")
                .flatMap(text -> secure(table, "jwks", text));
        Optional<String> issuer = required(table, "issuer", "issuer = \"https://id.example.org\"");
        Optional<String> audience = required(table, "audience", "audience = \"tallyboard\"");
        return jwks.isEmpty() || issuer.isEmpty() || audience.isEmpty()
                ? Optional.empty()
                : Optional.of(new Jwt(jwks.get(), issuer.get(), audience.get(), caFile));
    }

    private static Optional<Endpoint> endpoint(Table table, Optional<Path> caFile) {
        Optional<URI> url = required(table, "url", "url = \"https://app.example.org/validate\"")
                .flatMap(text -> secure(table, "url", text));
        String pass = table.string("pass").orElse("basic");
        if (!pass.equals("basic") && !pass.equals("bearer")) {
            table.problem("pass", "must be \"basic\" or \"bearer\"");
        }
        Duration timeout = Duration.ofSeconds(whole(table, "timeout_seconds", 1, 5, 3));
        Duration keep = Duration.ofMinutes(whole(table, "keep_minutes_while_away", 0, 1_440, 0));
        return url.map(found -> new Endpoint(found, pass.equals("bearer"), caFile, timeout, keep));
    }

    private static Optional<Ldap> ldap(Table table, Secrets secrets, Optional<Path> caFile) {
        Optional<URI> url = required(table, "url", "url = \"ldaps://ldap.example.org\"")
                .flatMap(text -> Uris.read(table, "url", text, Set.of("ldap", "ldaps")));
        Optional<String> base = required(table, "base", "base = \"ou=people,dc=example,dc=org\"");
        String attribute = table.string("attribute").orElse("uid");
        if (!attribute.matches("[A-Za-z][A-Za-z0-9-]{0,63}")) {
            table.problem("attribute", "must be the name of an attribute, for example \"uid\"");
        }
        if (table.has("bind_dn") != table.has("password")) {
            table.problem("bind_dn", "and `password` belong together; give both or none");
        }
        if (caFile.isPresent()
                && url.filter(found -> found.getScheme().equals("ldaps")).isPresent()) {
            table.problem("ca_file", "is for ldap:// with StartTLS; with ldaps:// put the authority among Java's own");
        }
        Map<String, String> groups = new TreeMap<>();
        table.table("groups", ConfigSchema.LDAP_GROUPS).ifPresent(names -> names.keys()
                .forEach(group -> names.string(group).ifPresent(entry -> groups.put(group, entry))));
        if (groups.isEmpty()) {
            table.missing("groups", "[ldap.groups] with viewer = \"cn=viewers,ou=groups,dc=example,dc=org\"");
        }
        return url.isEmpty() || base.isEmpty()
                ? Optional.empty()
                : Optional.of(new Ldap(
                        url.get(),
                        table.string("bind_dn"),
                        secrets.read(table, "password"),
                        base.get(),
                        attribute,
                        groups,
                        caFile,
                        Duration.ofSeconds(whole(table, "timeout_seconds", 1, 5, 3))));
    }

    /// An address whose answers nobody on the way can change.
    private static Optional<URI> secure(Table table, String key, String text) {
        Optional<URI> uri = Uris.read(table, key, text, Set.of("http", "https"));
        if (uri.isPresent()
                && uri.get().getScheme().equals("http")
                && !LOOPBACK.contains(uri.get().getHost())) {
            table.problem(key, "must begin with https:// unless it is on this machine");
            return Optional.empty();
        }
        return uri;
    }

    private static Optional<Path> caFile(Table table, Function<String, Path> path) {
        Optional<Path> file = table.string("ca_file").map(path);
        if (file.isPresent() && !(Files.isRegularFile(file.get()) && Files.isReadable(file.get()))) {
            table.problem("ca_file", "is not a file that this user can read; name a PEM file");
        }
        return file;
    }

    private static Optional<String> required(Table table, String key, String example) {
        if (!table.has(key)) {
            table.missing(key, example);
        }
        return table.string(key);
    }

    private static int whole(Table table, String key, int least, int most, int otherwise) {
        OptionalDouble number = table.number(key);
        if (number.isEmpty()) {
            return otherwise;
        }
        if (!table.isWholeNumber(key) || number.getAsDouble() < least || number.getAsDouble() > most) {
            table.problem(key, "must be a whole number from " + least + " to " + most);
            return otherwise;
        }
        return (int) number.getAsDouble();
    }
}
