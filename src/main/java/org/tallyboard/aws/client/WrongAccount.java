package org.tallyboard.aws.client;

/// The credentials belong to another account than the configured one.
public final class WrongAccount extends RuntimeException {

    static final String REMEDY =
            "correct the credentials or account_id of this account; nothing is read or ordered until then";
    private static final long serialVersionUID = 1L;

    /// @param actual the account number that STS tells
    /// @param configured `account_id` of the configuration
    public WrongAccount(String actual, String configured) {
        super("the credentials belong to account " + actual + ", the configuration says " + configured);
    }
}
