package org.tallyboard.aws;

import java.util.function.Supplier;

/// The calls that an order needs to read, ahead of all polling.
final class OrderCalls implements Calls {

    private final AwsAccount account;
    private String operation = "sts:GetCallerIdentity";

    OrderCalls(AwsAccount account) {
        this.account = account;
    }

    @Override
    public <T> T call(String what, Supplier<T> call) {
        operation = what;
        return account.order(account.budgets().codePipeline(), call);
    }

    /// The latest call's permission.
    String operation() {
        return operation;
    }
}
