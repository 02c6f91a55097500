package org.tallyboard.operate;

import java.util.Optional;
import java.util.function.Function;
import org.tallyboard.job.JobKey;

/// What an order is carried out with.
///
/// @param user who gives orders to a broker: the operating system's user
/// @param sentBefore the same job, if this desk has sent it again before
record OrderPorts(
        OrderService.Ports ports,
        OrderClock waiting,
        String user,
        Function<JobKey, Optional<JobRetry.Earlier>> sentBefore) {

    /// What acts on the broker of a job.
    OrderService.BrokerPorts broker(JobKey job) {
        NoBroker none = new NoBroker(job.broker());
        return ports.brokers().getOrDefault(job.broker(), new OrderService.BrokerPorts(none, none));
    }
}
