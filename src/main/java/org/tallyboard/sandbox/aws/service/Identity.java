package org.tallyboard.sandbox.aws.service;

import java.util.Map;

/// STS: GetCallerIdentity.
public final class Identity {
    /// The service's XML namespace.
    public static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

    /// The operations by name.
    public Map<String, QueryOperation> operations() {
        return Map.of(
                "GetCallerIdentity",
                new QueryOperation((caller, form) -> xml -> xml.leaf("Arn", caller.principalArn())
                        .leaf("UserId", caller.userId())
                        .leaf("Account", caller.account().accountId())));
    }
}
