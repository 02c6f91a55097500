package org.tallyboard.authenticator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/// Files of Apache's `htpasswd`, of which those with bcrypt are taken: `name:$2y$…`.
public final class Htpasswd {

    private static final int MOST_BYTES = 16 << 20;

    private Htpasswd() {}

    /// Reads one.
    ///
    /// @param groups what everybody in it may
    /// @throws AccountsException with each line that cannot be taken, and the remedy
    public static List<Account> read(Path file, SortedSet<String> groups) throws AccountsException {
        List<Account> found = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        Set<String> names = new HashSet<>();
        int number = 0;
        for (String line : text(file).split("\r?\n", -1)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            int colon = line.indexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon);
            if (!Names.isPerson(name)) {
                problems.add("line " + number + " has a name that is not " + Names.PERSON_RULE);
            } else if (!names.add(name)) {
                problems.add("line " + number + " names " + name + " a second time");
            } else if (!line.startsWith("$2", colon + 1)) {
                problems.add("line " + number + ": the hash of " + name
                        + " is not bcrypt; set it anew with `htpasswd -B`, or add the account by hand");
            } else {
                try {
                    found.add(new Account(
                            name, groups, Optional.of(StoredHash.parse(line.substring(colon + 1))), List.of()));
                } catch (IllegalArgumentException e) {
                    problems.add("line " + number + ": what stands there for " + name + " " + e.getMessage());
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new AccountsException("nobody was imported from " + file + ":"
                    + AccountsException.of(problems).getMessage());
        }
        return found;
    }

    private static String text(Path file) throws AccountsException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new AccountsException(file + " is larger than 16 MB; it is the wrong file");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AccountsException(
                    file + " cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }
}
