package org.tallyboard.ui.frozen;

import org.tallyboard.source.Account;

/// The accounts of the frozen scenes.
final class Accounts {
    static final Account PROD = new Account("prod", "123456784821", "eu-west-1", "#a855f7");
    static final Account STAGING = new Account("staging", "210987657730", "eu-west-1", "#14b8a6");

    private Accounts() {}
}
