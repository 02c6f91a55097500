package org.tallyboard.aws.client;

/// One budget per service, because AWS throttles per service, account and Region.
public record Budgets(ServiceBudget codePipeline, ServiceBudget codeBuild, ServiceBudget sns, ServiceBudget sts) {

    public static Budgets of(double callsPerSecond, MonotonicClock ticks) {
        return new Budgets(
                new ServiceBudget(callsPerSecond, ticks),
                new ServiceBudget(callsPerSecond, ticks),
                new ServiceBudget(callsPerSecond, ticks),
                new ServiceBudget(callsPerSecond, ticks));
    }
}
