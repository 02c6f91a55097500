package org.tallyboard.authenticator;

import java.util.Optional;
import java.util.Set;

/// One who knows persons: the file of accounts, a directory, a service.
interface IdentitySource {

    /// Looks whether a password or token is somebody's.
    ///
    /// @param familiar whether they have logged in from there before
    Verdict check(AuthenticationRequest.Password ask, boolean familiar);

    /// Whether what was found right still rests on the same.
    boolean stands(String name, Object proof);

    /// What it rests on that there is somebody of this name; empty when there is nobody.
    Optional<Object> known(String name);

    /// What somebody may; nothing for who is not known.
    Set<String> groups(String name);
}
