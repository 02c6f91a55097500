package org.tallyboard.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RealRabbitTest {
    @Test
    void aBrokerIsKilledAndRestartedAndLeavesNothingBehind() throws Exception {
        RealRabbit rabbit = RealRabbit.start();
        int port = rabbit.amqpPort();
        try {
            assertThat(commandsNaming(rabbit.nodename(), rabbit.epmdPort())).hasSizeGreaterThanOrEqualTo(2);
            RabbitVhost vhost = rabbit.vhost("Durability");
            try (Connection connection = vhost.connect();
                    Channel channel = connection.createChannel()) {
                channel.confirmSelect();
                channel.queueDeclare("jobs", true, false, false, Map.of());
                channel.basicPublish(
                        "", "jobs", MessageProperties.PERSISTENT_BASIC, "one".getBytes(StandardCharsets.UTF_8));
                channel.waitForConfirmsOrDie(10_000);
            }
            assertThat(vhost.depths()).isEqualTo(Map.of("jobs", new RabbitVhost.Depth(1, 0)));
            assertThat(rabbit.management().get("/api/overview").has("rabbitmq_version"))
                    .isTrue();
            long first = rabbit.pid();

            rabbit.kill();
            assertThat(ProcessHandle.of(first).filter(ProcessHandle::isAlive)).isEmpty();
            assertThatThrownBy(vhost::connect).isInstanceOf(RuntimeException.class);

            rabbit.restart();
            assertThat(rabbit.pid()).isNotEqualTo(first);
            assertThat(rabbit.amqpPort()).isEqualTo(port);
            // It accepts connections a little before it has told its tools of its queues.
            await().untilAsserted(
                            () -> assertThat(vhost.depths()).isEqualTo(Map.of("jobs", new RabbitVhost.Depth(1, 0))));
            assertThatThrownBy(() -> rabbit.rabbitmqctl("no_such_command")).hasMessageContaining("no_such_command");
        } finally {
            rabbit.close();
        }
        await().untilAsserted(() ->
                assertThat(commandsNaming(rabbit.nodename(), rabbit.epmdPort())).isEmpty());
        assertThat(FreePorts.isOpen(rabbit.amqpPort())).isFalse();
    }

    /// The broker's command line names its node, and epmd's its port.
    private static List<String> commandsNaming(String node, int epmdPort) {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(line -> line.contains(node) || line.contains("-port " + epmdPort))
                .toList();
    }

    @Test
    void theSharedBrokerIsOneAndItsVirtualHostsAreApart() throws Exception {
        assertThat(RealRabbit.shared()).isSameAs(RealRabbit.shared());
        try (RabbitVhost one = RealRabbit.shared().vhost("one");
                RabbitVhost two = RealRabbit.shared().vhost("two");
                Connection connection = one.connect();
                Channel channel = connection.createChannel()) {
            channel.queueDeclare("q", false, false, false, Map.of());
            assertThat(one.depths().keySet()).containsExactly("q");
            assertThat(two.depths()).isEmpty();
        }
    }

    @Test
    void aLeashedProcessAndItsChildrenEndTogether() {
        var directory = Python.directory("leash");
        Leash leash = Leash.start(
                List.of("sh", "-c", "sleep 4711 & exec sleep 4712"), directory, Map.of(), directory.resolve("log"));
        await().until(() -> running("sleep 4711") && running("sleep 4712"));
        // What also happens when this virtual machine dies: our end of the pipe closes.
        leash.close();
        await().until(() -> !running("sleep 4711") && !running("sleep 4712"));
    }

    private static boolean running(String command) {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine())
                .flatMap(Optional::stream)
                .anyMatch(line -> line.endsWith(command));
    }
}
