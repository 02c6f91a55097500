package org.tallyboard.aws;

/// One budget per service, because AWS throttles per service, account and Region.
record Budgets(ServiceBudget codePipeline, ServiceBudget codeBuild, ServiceBudget sns, ServiceBudget sts) {

    static Budgets of(double callsPerSecond, MonotonicClock ticks) {
        return new Budgets(
                new ServiceBudget(callsPerSecond, ticks),
                new ServiceBudget(callsPerSecond, ticks),
                new ServiceBudget(callsPerSecond, ticks),
                new ServiceBudget(callsPerSecond, ticks));
    }
}
