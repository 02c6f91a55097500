package org.tallyboard.source;

/// One AWS account in one Region, as the configuration names it.
///
/// @param name the unique short name from the configuration, for example `prod`
/// @param accountId the twelve-digit account id; orders are refused while GetCallerIdentity says another
/// @param region the Region, for example `eu-west-1`
/// @param color the account's colour as `#rrggbb`
public record Account(String name, String accountId, String region, String color) {

    /// The last four digits of the account id, as rows and confirmations show them.
    public String lastFour() {
        return accountId.length() <= 4 ? accountId : accountId.substring(accountId.length() - 4);
    }
}
