package org.tallyboard.operate;

import java.util.Optional;
import org.tallyboard.source.Account;

/// Who acts, as STS GetCallerIdentity tells.
///
/// @param accountId the account of the credentials; must be the configured one; empty for [#local]
/// @param arn the caller's ARN
public record Caller(String accountId, String arn) {

    /// Who gives orders to the broker: the operating system's user, since the broker's own user is the product's.
    public static Caller local(String user) {
        return new Caller("", user);
    }

    /// Why this caller must not act in `account`; empty when it may.
    public Optional<String> mismatch(Account account) {
        return accountId.equals(account.accountId())
                ? Optional.empty()
                : Optional.of("the credentials of " + account.name() + " belong to account " + accountId
                        + ", but the configuration says " + account.accountId());
    }
}
