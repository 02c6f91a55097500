package org.tallyboard.rabbitmq.worker;

import com.rabbitmq.client.Channel;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.tallyboard.celery.AmqpMessage;
import org.tallyboard.celery.Route;

/// Deliveries without a broker, which note what becomes of them.
public final class Deliveries {
    /// Each as `basicAck 1` or `basicReject 2 true`, in order.
    public final List<String> settled = new CopyOnWriteArrayList<>();

    private final AtomicLong tags = new AtomicLong();
    private final Channel channel = (Channel) Proxy.newProxyInstance(
            Channel.class.getClassLoader(), new Class<?>[] {Channel.class}, (proxy, method, arguments) -> {
                if (method.getName().equals("isOpen")) {
                    return true;
                }
                settled.add(method.getName() + " " + arguments[0]
                        + (method.getName().equals("basicReject") ? " " + arguments[1] : ""));
                return null;
            });

    public TaskDelivery of(AmqpMessage message) {
        return new TaskDelivery(
                message, Route.toQueue("recordings"), false, channel, tags.incrementAndGet(), Optional.empty());
    }
}
