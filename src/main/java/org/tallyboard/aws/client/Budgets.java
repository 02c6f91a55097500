package org.tallyboard.aws.client;

/// One budget per service, because AWS throttles per service, account and Region.
public record Budgets(ServiceBudget codePipeline, ServiceBudget codeBuild, ServiceBudget sns, ServiceBudget sts) {

    /// Four budgets of the same rate, none of which takes from another.
    ///
    /// @param callsPerSecond of each service, counted in HTTP attempts
    /// @param ticks the time that they wait by
    /// @throws IllegalArgumentException when the rate is not more than 0, or infinite
    public static Budgets of(double callsPerSecond, MonotonicClock ticks) {
        return new Budgets(
                new ServiceBudget(callsPerSecond, ticks),
                new ServiceBudget(callsPerSecond, ticks),
                new ServiceBudget(callsPerSecond, ticks),
                new ServiceBudget(callsPerSecond, ticks));
    }
}
