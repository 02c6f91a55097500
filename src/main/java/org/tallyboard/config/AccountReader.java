package org.tallyboard.config;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;
import org.tallyboard.config.AccountConfig.Credentials;
import org.tallyboard.config.AccountConfig.StaticKeys;
import org.tallyboard.source.Account;

/// Reads every `[[account]]`.
final class AccountReader {

    static final double DEFAULT_CALLS = 4;
    private static final double LEAST_CALLS = 0.1;
    private static final double MOST_CALLS = 50;

    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._-]{0,39}");
    private static final Pattern ACCOUNT_ID = Pattern.compile("[0-9]{12}");
    private static final Pattern REGION = Pattern.compile("[a-z]{2,8}(-[a-z]+){1,3}-[0-9]{1,2}");
    private static final Pattern COLOR = Pattern.compile("#[0-9a-fA-F]{6}");

    private final boolean sandbox;
    private final CredentialsReader credentials;
    private final Map<String, Integer> names = new HashMap<>();
    private final Map<String, Integer> places = new HashMap<>();

    AccountReader(Secrets secrets, boolean sandbox) {
        this.sandbox = sandbox;
        this.credentials = new CredentialsReader(secrets);
    }

    List<AccountConfig> read(Table top) {
        List<Table> tables = top.tables("account", ConfigSchema.ACCOUNT);
        Set<String> colors = new HashSet<>();
        tables.forEach(table -> color(table).ifPresent(colors::add));
        List<AccountConfig> accounts = new ArrayList<>();
        for (Table table : tables) {
            String color = table.has("color") ? explicitColor(table) : AccountColors.next(colors, accounts.size());
            colors.add(color);
            accounts.add(account(table, color));
        }
        return accounts;
    }

    /// One account; what is wrong is noted and stands in with a harmless value, since the whole is then not used.
    private AccountConfig account(Table table, String color) {
        String name = name(table);
        String id = pattern(
                table,
                "account_id",
                ACCOUNT_ID,
                "\"123456789012\"",
                "must be the twelve digits of the account id, in quotes");
        String region = pattern(
                table, "region", REGION, "\"eu-west-1\"", "is not the name of a Region; write it as in \"eu-west-1\"");
        if (!id.isEmpty() && !region.isEmpty()) {
            // Two entries would each spend the whole budget of calls that the account has in that Region.
            table.once(
                    "account_id",
                    places,
                    id + " " + region,
                    "the same account and Region stand on line %d already;"
                            + " keep one entry and join their `pipelines` patterns with |");
        }
        Optional<URI> endpoint = table.string("endpoint").flatMap(text -> endpoint(table, text));
        Credentials how = credentials.read(table);
        if (sandbox) {
            checkSandbox(table, how, endpoint);
        }
        return new AccountConfig(
                new Account(name, id, region, color),
                endpoint,
                Patterns.read(table, "pipelines"),
                ProjectsReader.read(table),
                calls(table),
                how);
    }

    private String name(Table table) {
        String name = pattern(
                table, "name", NAME, "\"prod\"", "must be short: letters, digits, spaces, . _ and -, at most 40");
        if (!name.isEmpty()) {
            table.once(
                    "name",
                    names,
                    name.toLowerCase(Locale.ROOT),
                    "is the name of the account on line %d already;" + " give each its own");
        }
        return name;
    }

    private static String pattern(Table table, String key, Pattern pattern, String example, String problem) {
        if (!table.has(key)) {
            table.missing(key, key + " = " + example);
            return "";
        }
        if (key.equals("account_id") && table.isWholeNumber(key)) {
            table.problem(key, problem);
            return "";
        }
        Optional<String> text = table.string(key);
        if (text.isPresent() && !pattern.matcher(text.get()).matches()) {
            table.problem(key, problem);
            return "";
        }
        return text.orElse("");
    }

    private static Optional<String> color(Table table) {
        return table.isText("color") ? table.string("color") : Optional.empty();
    }

    private static String explicitColor(Table table) {
        Optional<String> color = table.string("color");
        if (color.isPresent() && !COLOR.matcher(color.get()).matches()) {
            table.problem("color", "is not a colour; write it as \"#rrggbb\", for example \"#4c8dff\"");
        }
        return color.orElse("").toLowerCase(Locale.ROOT);
    }

    private static Optional<URI> endpoint(Table table, String text) {
        return Uris.read(table, "endpoint", text, Set.of("http", "https"));
    }

    private static double calls(Table table) {
        OptionalDouble calls = table.number("calls_per_second");
        if (calls.isPresent() && !(calls.getAsDouble() >= LEAST_CALLS && calls.getAsDouble() <= MOST_CALLS)) {
            table.problem("calls_per_second", "must be between 0.1 and 50; 4 is the default");
        }
        return calls.orElse(DEFAULT_CALLS);
    }

    /// Nothing in the sandbox may reach the real AWS.
    private static void checkSandbox(Table table, Credentials how, Optional<URI> endpoint) {
        if (!table.has("endpoint")) {
            table.missing(
                    "endpoint", "the sandbox's address: with `sandbox = true` every account needs its own endpoint");
        }
        if (endpoint.map(URI::getHost).filter(AccountReader::isAws).isPresent()) {
            table.problem(
                    "endpoint",
                    "is AWS itself; with `sandbox = true` name the sandbox's address, or remove" + " `sandbox = true`");
        }
        if (!(how instanceof StaticKeys) && !CredentialsReader.failed(how)) {
            table.problem("credentials", "must be access_key_id and secret_access_key, because of `sandbox = true`");
        }
    }

    private static boolean isAws(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.contains(".amazonaws.") || lower.endsWith(".aws");
    }
}
