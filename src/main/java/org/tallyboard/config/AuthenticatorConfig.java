package org.tallyboard.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/// How `tallyboard authenticator` answers Apache, from a file of its own: it runs as a user of its own, who needs
/// to know nothing of the board.
///
/// @param accounts the file of accounts
/// @param socket where Apache's program asks
/// @param socketGroup who may ask, beside the daemon's own user; empty for that user's own group
/// @param remember how long a password that was right need not be hashed again
/// @param hashes how many passwords are hashed at the same time
public record AuthenticatorConfig(
        Path accounts, Path socket, Optional<String> socketGroup, Duration remember, int hashes) {

    /// Where the accounts are unless it is said.
    public static final Path ACCOUNTS = Path.of("/etc/tallyboard/accounts");

    /// Where the socket is unless it is said.
    public static final Path SOCKET = Path.of("/run/tallyboard-authenticator/socket");

    private static final int LONGEST_REMEMBER = 300;
    private static final int MOST_HASHES = 64;

    static AuthenticatorConfig read(Table top, Function<String, Path> path) {
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
                        Math.clamp(Runtime.getRuntime().availableProcessors() - 1, 1, 8)));
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
