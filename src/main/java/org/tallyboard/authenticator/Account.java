package org.tallyboard.authenticator;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// One person or program.
///
/// @param name see [Names#isPerson]
/// @param groups what they may, for example `viewer`
/// @param password empty when they come with tokens alone
/// @param tokens theirs, by label
public record Account(String name, SortedSet<String> groups, Optional<StoredHash> password, List<Token> tokens) {
    public Account {
        groups = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(groups));
        tokens = List.copyOf(tokens);
    }

    /// The same with another password.
    public Account withPassword(StoredHash changed) {
        return new Account(name, groups, Optional.of(changed), tokens);
    }

    /// The same with other groups.
    public Account withGroups(SortedSet<String> changed) {
        return new Account(name, changed, password, tokens);
    }

    /// The same with other tokens.
    public Account withTokens(List<Token> changed) {
        return new Account(name, groups, password, changed);
    }
}
