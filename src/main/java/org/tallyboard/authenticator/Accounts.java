package org.tallyboard.authenticator;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// All accounts, by name, and how they are written: one a line, words between single spaces.
///
/// ```
/// account anna operator,viewer $argon2id$v=19$m=19456,t=2,p=1$…
/// account phone viewer -
/// token phone app-1 2027-06-01T00:00:00Z sha256:9f86…
/// ```
public record Accounts(SortedMap<String, Account> byName) {

    /// Nobody.
    public static final Accounts NONE = new Accounts(new TreeMap<>());

    private static final int MOST = 20_000;
    private static final int MOST_TOKENS = 20;
    private static final String NOTHING = "-";
    private static final String HEAD = """
            # Accounts of Tallyboard's gateway. `tallyboard account` changes them; docs/gateway.md says what stands here.
            """;

    public Accounts {
        byName = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(byName));
    }

    /// Somebody's account; empty when there is none.
    public Optional<Account> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /// These with one more, or with another in the place of the one of that name.
    public Accounts with(Account account) {
        SortedMap<String, Account> changed = new TreeMap<>(byName);
        changed.put(account.name(), account);
        return new Accounts(changed);
    }

    /// These without one.
    public Accounts without(String name) {
        SortedMap<String, Account> changed = new TreeMap<>(byName);
        changed.remove(name);
        return new Accounts(changed);
    }

    /// Everybody, by name.
    public Collection<Account> all() {
        return byName.values();
    }

    /// As they are written. Not for logs.
    public String text() {
        StringBuilder text = new StringBuilder(HEAD);
        for (Account account : byName.values()) {
            text.append("account ").append(account.name()).append(' ');
            text.append(account.groups().isEmpty() ? NOTHING : String.join(",", account.groups()));
            text.append(' ')
                    .append(account.password().map(StoredHash::text).orElse(NOTHING))
                    .append('\n');
            for (Token token : account.tokens()) {
                text.append("token ").append(account.name()).append(' ').append(token.label());
                text.append(' ')
                        .append(token.expires())
                        .append(" sha256:")
                        .append(token.digest())
                        .append('\n');
            }
        }
        return text.toString();
    }

    /// Reads what [#text] writes, with comments and empty lines.
    ///
    /// @throws AccountsException with every line that is wrong, why, and the remedy
    public static Accounts parse(String text) throws AccountsException {
        Map<String, Account> found = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            try {
                read(line, found);
            } catch (IllegalArgumentException e) {
                problems.add("line " + number + " " + e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw AccountsException.of(problems);
        }
        return new Accounts(new TreeMap<>(found));
    }

    private static void read(String line, Map<String, Account> found) {
        String[] words = line.split(" ", -1);
        switch (words[0]) {
            case "account" -> account(words, found);
            case "token" -> token(words, found);
            default ->
                throw new IllegalArgumentException("begins with neither `account` nor `token`; correct or remove it");
        }
    }

    private static void account(String[] words, Map<String, Account> found) {
        if (words.length != 4) {
            throw new IllegalArgumentException(
                    "is not `account NAME GROUPS HASH` with one space between them; correct or remove it");
        }
        String name = person(words[1]);
        if (found.containsKey(name)) {
            throw new IllegalArgumentException("names " + name + " a second time; remove one of the two");
        }
        if (found.size() >= MOST) {
            throw new IllegalArgumentException("is one account more than the " + MOST + " that a file may have");
        }
        Optional<StoredHash> hash = Optional.empty();
        if (!words[3].equals(NOTHING)) {
            try {
                hash = Optional.of(StoredHash.parse(words[3]));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("has for " + name + " what " + e.getMessage(), e);
            }
        }
        found.put(name, new Account(name, groups(words[2]), hash, List.of()));
    }

    /// Reads names of groups between commas; `-` is none.
    ///
    /// @throws IllegalArgumentException with cause and remedy
    public static SortedSet<String> groups(String text) {
        SortedSet<String> groups = new TreeSet<>();
        if (!text.equals(NOTHING)) {
            for (String group : text.split(",", -1)) {
                if (!Names.isGroup(group)) {
                    throw new IllegalArgumentException("has a group that is not " + Names.GROUP_RULE + "; correct it");
                }
                groups.add(group);
            }
        }
        return groups;
    }

    private static void token(String[] words, Map<String, Account> found) {
        if (words.length != 5 || !Names.isLabel(words[2]) || !words[4].matches("sha256:[0-9a-f]{64}")) {
            throw new IllegalArgumentException(
                    "is not `token NAME LABEL EXPIRES sha256:DIGEST`; revoke the token and make"
                            + " a new one with `tallyboard account token`");
        }
        String name = person(words[1]);
        Account owner = found.get(name);
        if (owner == null) {
            throw new IllegalArgumentException("is a token of " + name + ", whose account does not stand above it");
        }
        if (owner.tokens().stream().anyMatch(known -> known.label().equals(words[2]))) {
            throw new IllegalArgumentException("is a second token " + words[2] + " of " + name + "; remove one");
        }
        if (owner.tokens().size() >= MOST_TOKENS) {
            throw new IllegalArgumentException(
                    "is one token more than the " + MOST_TOKENS + " that an account may have");
        }
        List<Token> tokens = new ArrayList<>(owner.tokens());
        try {
            tokens.add(new Token(words[2], Instant.parse(words[3]), words[4].substring("sha256:".length())));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "has an end that is not written like 2027-06-01T00:00:00Z; correct it", e);
        }
        found.put(name, owner.withTokens(tokens));
    }

    private static String person(String name) {
        if (!Names.isPerson(name)) {
            throw new IllegalArgumentException("has a name that is not " + Names.PERSON_RULE + "; correct it");
        }
        return name;
    }

    @Override
    public String toString() {
        return byName.size() + " accounts";
    }
}
