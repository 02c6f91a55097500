package org.tallyboard.authenticator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tallyboard.config.AuthenticatorConfig;
import org.tallyboard.source.EvenTime;

/// The daemon: answers Apache's program at a socket, and its administrator at another one beside it.
public final class AuthenticatorService implements AutoCloseable {

    private static final Pattern UNLOCK = Pattern.compile("unlock ([A-Za-z0-9._@:-]{1,64})\n");

    private final HashLimiter desk;
    private final Lockouts lockouts;
    private final InstantSource even;
    private final InstantSource clock;
    private final UnixServer questions;
    private final UnixServer orders;

    private AuthenticatorService(AuthenticatorConfig config, InstantSource clock, HashLimiter desk) throws IOException {
        SecureRandom random = new SecureRandom();
        this.clock = clock;
        this.desk = desk;
        even = EvenTime.from(clock);
        lockouts = new Lockouts(even);
        Optional<SignedTokens> tokens = config.jwt().isPresent()
                ? Optional.of(new SignedTokens(config.jwt().get(), clock))
                : Optional.empty();
        IdentitySource source = source(config, random);
        Authenticator authenticator = new Authenticator(source, tokens, config.remember(), lockouts, even, random);
        orders = UnixServer.start(control(config.socket()), "rw-------", Optional.empty(), this::obey);
        try {
            questions = UnixServer.start(
                    config.socket(),
                    "rw-rw----",
                    config.socketGroup(),
                    question -> authenticator.allows(question) ? "yes\n" : "no\n");
        } catch (IOException e) {
            orders.close();
            throw e;
        }
    }

    /// Starts to answer.
    ///
    /// @throws AccountsException when the accounts cannot be used now; once it runs, nobody is let in while that is
    ///     so
    /// @throws IOException when a socket cannot be made, with the remedy
    public static AuthenticatorService start(AuthenticatorConfig config, InstantSource clock)
            throws AccountsException, IOException {
        if (config.endpoint().isEmpty() && config.ldap().isEmpty()) {
            new AccountFile(config.accounts()).read();
        }
        HashLimiter desk = new HashLimiter(config.hashes());
        try {
            return new AuthenticatorService(config, clock, desk);
        } catch (IOException e) {
            desk.close();
            throw e;
        }
    }

    private IdentitySource source(AuthenticatorConfig config, SecureRandom random) throws IOException {
        if (config.endpoint().isPresent()) {
            return new EndpointSource(config.endpoint().get(), config.remember(), even, random);
        }
        return config.ldap().isPresent()
                ? new LdapSource(config.ldap().get(), config.remember(), even)
                : new AccountSource(new LiveAccounts(new AccountFile(config.accounts())), desk, clock, random);
    }

    /// Where the administrator's socket is, which its user alone may write to.
    public static Path control(Path socket) {
        return socket.resolveSibling(socket.getFileName() + ".control");
    }

    private String obey(byte[] order) {
        String text = new String(order, StandardCharsets.UTF_8);
        Matcher unlock = UNLOCK.matcher(text);
        if (unlock.matches()) {
            return lockouts.unlock(unlock.group(1)) + "\n";
        }
        if (text.equals("locks\n")) {
            StringBuilder lines = new StringBuilder();
            for (Lockouts.Lock lock : lockouts.locks()) {
                Instant until = clock.instant().plus(Duration.between(even.instant(), lock.until()));
                lines.append(lock.name().isEmpty() ? "-" : lock.name()).append(' ');
                lines.append(lock.place().isEmpty() ? "-" : lock.place()).append(' ');
                lines.append(until.truncatedTo(ChronoUnit.SECONDS)).append(' ');
                lines.append(lock.wrong()).append('\n');
            }
            return lines.toString();
        }
        return "not understood\n";
    }

    /// One line for `systemctl status`; asking for it shows that hashing goes on.
    public String status() {
        return lockouts.locks().size() + " locks, " + desk.waiting() + " passwords wait";
    }

    @Override
    public void close() throws IOException {
        questions.close();
        orders.close();
        desk.close();
    }
}
