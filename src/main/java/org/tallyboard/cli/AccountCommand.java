package org.tallyboard.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import org.tallyboard.authenticator.Account;
import org.tallyboard.authenticator.AccountFile;
import org.tallyboard.authenticator.Accounts;
import org.tallyboard.authenticator.AccountsException;
import org.tallyboard.authenticator.AuthenticatorService;
import org.tallyboard.authenticator.Htpasswd;
import org.tallyboard.authenticator.Names;
import org.tallyboard.authenticator.StoredHash;
import org.tallyboard.authenticator.Token;
import org.tallyboard.config.AuthenticatorConfig;
import org.tallyboard.config.ConfigException;
import org.tallyboard.config.ConfigReader;
import org.tallyboard.config.Environment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// Changes who may pass the gateway. Passwords are asked for, or read from standard input; none is an argument.
@Command(
        name = "account",
        description =
                "Changes who may pass the gateway. Passwords are asked for, or are the first line of standard input.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:done; with check: nothing is wrong",
            "1:with check: something should be changed; with unlock: nothing was locked",
            "2:it could not be done, and nothing has changed"
        })
final class AccountCommand implements Runnable {

    private static final int SHORTEST_PASSWORD = 8;
    private static final int LONGEST_PASSWORD = 1_024;

    private final Clock clock = Clock.systemUTC();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "The file of accounts (else the configuration's, else /etc/tallyboard/accounts).")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "The authenticator's configuration.")
    private Optional<Path> config = Optional.empty();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "say what to do: add, passwd, groups, remove, list, import, check, token or unlock");
    }

    @Command(name = "add", description = "Adds somebody.", mixinStandardHelpOptions = true)
    int add(
            @Parameters(paramLabel = "NAME", description = "Who.") String name,
            @Option(
                            names = "--groups",
                            paramLabel = "GROUP,…",
                            defaultValue = "viewer",
                            description = "What they may (default: ${DEFAULT-VALUE}).")
                    String groups,
            @Option(names = "--no-password", description = "They come with tokens alone.") boolean noPassword)
            throws ConfigException {
        SortedSet<String> of = groups(groups);
        if (!Names.isPerson(name)) {
            throw failed("the name must have " + Names.PERSON_RULE);
        }
        Optional<StoredHash> hash = noPassword ? Optional.empty() : Optional.of(newPassword(name));
        change(accounts -> {
            if (accounts.find(name).isPresent()) {
                throw new AccountsException(name + " is there already; use `tallyboard account passwd` or `groups`.");
            }
            return accounts.with(new Account(name, of, hash, List.of()));
        });
        out().println("Added " + name + " (" + String.join(", ", of) + ").");
        return 0;
    }

    @Command(name = "passwd", description = "Gives somebody another password.", mixinStandardHelpOptions = true)
    int passwd(@Parameters(paramLabel = "NAME", description = "Who.") String name) throws ConfigException {
        StoredHash hash = newPassword(name);
        change(accounts -> accounts.with(known(accounts, name).withPassword(hash)));
        out().println("The password of " + name + " is another one from now on.");
        return 0;
    }

    @Command(name = "groups", description = "Says what somebody may.", mixinStandardHelpOptions = true)
    int groups(
            @Parameters(paramLabel = "NAME", description = "Who.") String name,
            @Parameters(paramLabel = "GROUP,…", description = "All their groups; - for none.") String groups)
            throws ConfigException {
        SortedSet<String> of = groups(groups);
        change(accounts -> accounts.with(known(accounts, name).withGroups(of)));
        out().println(name + (of.isEmpty() ? " is in no group." : " is in " + String.join(", ", of) + "."));
        return 0;
    }

    @Command(name = "remove", description = "Removes somebody, with all tokens.", mixinStandardHelpOptions = true)
    int remove(@Parameters(paramLabel = "NAME", description = "Who.") String name) throws ConfigException {
        change(accounts -> accounts.without(known(accounts, name).name()));
        out().println("Removed " + name + ".");
        return 0;
    }

    @Command(name = "list", description = "Lists everybody.", mixinStandardHelpOptions = true)
    int list() throws ConfigException {
        for (Account account : read().all()) {
            out().printf(
                            "%-24s %-24s %s%n",
                            account.name(),
                            account.groups().isEmpty() ? "-" : String.join(",", account.groups()),
                            account.password().map(StoredHash::kind).orElse("no password"));
            for (Token token : account.tokens()) {
                out().printf("  token %-16s %s %s%n", token.label(), over(token) ? "ended" : "until", token.expires());
            }
        }
        return 0;
    }

    @Command(
            name = "import",
            description = "Adds everybody in a file of htpasswd with bcrypt (htpasswd -B); all of them, or nobody.",
            mixinStandardHelpOptions = true)
    int imports(
            @Parameters(paramLabel = "HTPASSWD", description = "The file.") Path from,
            @Option(
                            names = "--groups",
                            paramLabel = "GROUP,…",
                            defaultValue = "viewer",
                            description = "What they may (default: ${DEFAULT-VALUE}).")
                    String groups)
            throws ConfigException {
        SortedSet<String> of = groups(groups);
        try {
            List<Account> found = Htpasswd.read(from, of);
            change(accounts -> {
                Accounts all = accounts;
                List<String> there = found.stream()
                        .map(Account::name)
                        .filter(name -> accounts.find(name).isPresent())
                        .toList();
                if (!there.isEmpty()) {
                    throw new AccountsException("nobody was imported, since there are already: "
                            + String.join(", ", there) + ". Take them out of " + from + ", or remove them first.");
                }
                for (Account account : found) {
                    all = all.with(account);
                }
                return all;
            });
            out().println("Imported " + found.size() + " (" + String.join(", ", of) + ").");
            return 0;
        } catch (AccountsException e) {
            throw failed(String.valueOf(e.getMessage()));
        }
    }

    @Command(
            name = "check",
            description = "Looks whether the file is as it should be.",
            mixinStandardHelpOptions = true)
    int check() throws ConfigException {
        List<String> advice = new ArrayList<>();
        Accounts accounts = read();
        for (Account account : accounts.all()) {
            if (account.groups().isEmpty()) {
                advice.add(account.name() + " is in no group and may see nothing: `tallyboard account groups`");
            }
            if (account.password().isEmpty() && account.tokens().stream().allMatch(this::over)) {
                advice.add(account.name() + " has no password and no token: give one, or `tallyboard account remove`");
            }
            if (account.password().filter(StoredHash.Bcrypt.class::isInstance).isPresent()) {
                advice.add(account.name() + " has a bcrypt hash, of which 72 bytes count: `tallyboard account passwd`");
            }
            account.tokens().stream()
                    .filter(this::over)
                    .forEach(token -> advice.add("token " + token.label() + " of " + account.name()
                            + " has ended: `tallyboard account token --revoke`"));
        }
        advice.forEach(line -> out().println(line));
        out().println(accounts.all().size() + " accounts; " + (advice.isEmpty() ? "all is well." : "see above."));
        return advice.isEmpty() ? 0 : 1;
    }

    @Command(
            name = "token",
            description = "Makes a token, and prints it once; or takes one back.",
            mixinStandardHelpOptions = true)
    int token(
            @Parameters(paramLabel = "NAME", description = "Whose.") String name,
            @Parameters(paramLabel = "LABEL", description = "What it is called, for example phone.") String label,
            @Option(
                            names = "--days",
                            paramLabel = "N",
                            defaultValue = "90",
                            description = "For how long (default: ${DEFAULT-VALUE}).")
                    int days,
            @Option(names = "--revoke", description = "Take it back.") boolean revoke)
            throws ConfigException {
        if (!Names.isLabel(label)) {
            throw failed("a token's label has " + Names.LABEL_RULE);
        }
        if (days < 1 || days > 3_650) {
            throw failed("a token is for 1 to 3650 days");
        }
        String secret = Token.make(new SecureRandom());
        Instant expires = clock.instant().plus(Duration.ofDays(days)).truncatedTo(ChronoUnit.SECONDS);
        change(accounts -> {
            Account owner = known(accounts, name);
            List<Token> others = owner.tokens().stream()
                    .filter(token -> !token.label().equals(label))
                    .toList();
            boolean there = others.size() < owner.tokens().size();
            if (revoke != there) {
                throw new AccountsException(
                        there
                                ? name + " has a token " + label + " already; revoke it first, or choose another label."
                                : name + " has no token " + label + ".");
            }
            List<Token> tokens = new ArrayList<>(others);
            if (!revoke) {
                tokens.add(new Token(label, expires, Token.digest(secret.getBytes(StandardCharsets.US_ASCII))));
            }
            return accounts.with(owner.withTokens(tokens));
        });
        if (revoke) {
            out().println("The token " + label + " of " + name + " is refused from now on.");
        } else {
            out().println(Token.bearer(name, secret));
            spec.commandLine()
                    .getErr()
                    .println("For `Authorization: Bearer …`, until " + expires + ". It is not shown again.");
        }
        return 0;
    }

    @Command(
            name = "unlock",
            description = "Lets somebody, or an address, try again at once; without a name: lists who has to wait.",
            mixinStandardHelpOptions = true)
    int unlock(@Parameters(paramLabel = "NAME|ADDRESS", arity = "0..1", description = "Who.") Optional<String> who)
            throws ConfigException {
        if (who.filter(word -> !word.matches("[A-Za-z0-9._@:-]{1,64}")).isPresent()) {
            throw failed("that is neither a name nor an address");
        }
        String answer = order(who.map(word -> "unlock " + word).orElse("locks") + "\n");
        if (who.isEmpty()) {
            out().print(answer.isEmpty() ? "Nobody has to wait.\n" : "NAME ADDRESS UNTIL WRONG\n" + answer);
            out().flush();
            return 0;
        }
        boolean none = answer.equals("0\n");
        out().println(none ? who.get() + " was not locked." : who.get() + " may try again.");
        return none ? 1 : 0;
    }

    private String order(String text) throws ConfigException {
        Path socket = AuthenticatorService.control(
                settings().map(AuthenticatorConfig::socket).orElse(AuthenticatorConfig.SOCKET));
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            channel.shutdownOutput();
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw failed("the authenticator does not answer at " + socket + " (" + e.getMessage()
                    + "); it must run, and this must be its user or root");
        }
    }

    private Optional<AuthenticatorConfig> settings() throws ConfigException {
        return config.isEmpty()
                ? Optional.empty()
                : Optional.of(new ConfigReader(Environment.ofProcess()).readAuthenticator(config.get()));
    }

    private AccountFile accounts() throws ConfigException {
        return new AccountFile(
                file.isPresent()
                        ? file.get()
                        : settings().map(AuthenticatorConfig::accounts).orElse(AuthenticatorConfig.ACCOUNTS));
    }

    private Accounts read() throws ConfigException {
        try {
            return accounts().read();
        } catch (AccountsException e) {
            throw failed(String.valueOf(e.getMessage()));
        }
    }

    private void change(AccountFile.Change change) throws ConfigException {
        AccountFile changed = accounts();
        try {
            changed.change(change);
        } catch (AccountsException e) {
            throw failed(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw failed("the accounts in " + changed.path() + " cannot be changed (" + e.getMessage()
                    + "); they are as they were");
        }
    }

    private static Account known(Accounts accounts, String name) throws AccountsException {
        return accounts.find(name)
                .orElseThrow(() -> new AccountsException("there is nobody called " + printable(name)));
    }

    private static String printable(String name) {
        return Names.isPerson(name) ? name : "that";
    }

    private static SortedSet<String> groups(String text) throws ConfigException {
        try {
            return Accounts.groups(text);
        } catch (IllegalArgumentException e) {
            throw failed("a group has " + Names.GROUP_RULE);
        }
    }

    private boolean over(Token token) {
        return !clock.instant().isBefore(token.expires());
    }

    /// Asked for twice at a terminal, else the first line of standard input.
    private static StoredHash newPassword(String name) throws ConfigException {
        Console console = System.console();
        byte[] password;
        if (console != null && console.isTerminal()) {
            char[] first = console.readPassword("New password of %s: ", printable(name));
            char[] second = console.readPassword("Once more: ");
            if (first == null || !Arrays.equals(first, second)) {
                throw failed("the two were not the same; nothing has changed");
            }
            password = bytes(first);
        } else {
            password = line();
        }
        String wrong = wrong(password);
        if (!wrong.isEmpty()) {
            throw failed(wrong);
        }
        StoredHash hash = StoredHash.of(password, new SecureRandom());
        Arrays.fill(password, (byte) 0);
        return hash;
    }

    private static byte[] bytes(char[] text) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(CharBuffer.wrap(text));
        return Arrays.copyOf(bytes.array(), bytes.limit());
    }

    private static byte[] line() throws ConfigException {
        try {
            byte[] all = System.in.readNBytes(LONGEST_PASSWORD + 3);
            int end = 0;
            while (end < all.length && all[end] != '\n') {
                end++;
            }
            return Arrays.copyOf(all, end > 0 && all[end - 1] == '\r' ? end - 1 : end);
        } catch (IOException e) {
            throw failed("no password could be read from standard input");
        }
    }

    /// What keeps a password from being used; the daemon would refuse it.
    private static String wrong(byte[] password) {
        if (password.length > LONGEST_PASSWORD) {
            return "a password has at most " + LONGEST_PASSWORD + " bytes";
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(password))
                    .toString();
            if (text.codePoints().anyMatch(Character::isISOControl)) {
                return "a password has no control characters";
            }
            return text.codePointCount(0, text.length()) < SHORTEST_PASSWORD
                    ? "a password has at least " + SHORTEST_PASSWORD + " characters"
                    : "";
        } catch (CharacterCodingException e) {
            return "a password is UTF-8 text";
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private static ConfigException failed(String message) {
        return new ConfigException(message);
    }
}
