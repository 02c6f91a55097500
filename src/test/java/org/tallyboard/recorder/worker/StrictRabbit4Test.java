package org.tallyboard.recorder.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.tallyboard.testing.RealRabbit;

/// RabbitMQ 4.0 as strict as it can be made: what 4.3 refuses is refused (transient queues that are not exclusive,
/// global QoS), frames are as small as 4.1 allows, and metadata are in Khepri.
class StrictRabbit4Test extends PoisonTest {
    private static @Nullable RealRabbit strict;

    @Override
    RealRabbit broker() {
        RealRabbit running = strict;
        if (running == null) {
            running = RealRabbit.start40("""
                    deprecated_features.permit.transient_nonexcl_queues = false
                    deprecated_features.permit.global_qos = false
                    frame_max = 8192
                    """);
            strict = running;
            running.rabbitmqctl("enable_feature_flag", "--experimental", "khepri_db");
        }
        return running;
    }

    @Test
    void itIsAsStrictAsItSays() throws Exception {
        assertThat(broker().rabbitmqctl("list_feature_flags")).containsPattern("khepri_db\\s+enabled");
        Connection connection = vhost.connect();
        Channel channel = connection.createChannel();
        assertThatThrownBy(() -> channel.queueDeclare("shared", false, false, false, Map.of()))
                .hasStackTraceContaining("transient_nonexcl_queues` is deprecated");
        connection.abort();
        try (Connection small = vhost.connect()) {
            assertThat(small.getFrameMax()).isEqualTo(8192);
        }
    }

    @AfterAll
    static void end() {
        if (strict != null) {
            strict.close();
        }
    }

    /// Not here: the queues of Celery's own `rpc://` are among what is refused.
    @Override
    void nothingOnTheTaskQueueStopsTheWorker() {}

    /// Not here: nothing in it depends on how strict the broker is.
    @Override
    void aRecordingDoesNotShareTheFateOfTasksAndResults() {}

    /// Not here: nothing in it depends on how strict the broker is.
    @Override
    void aJobThatCameBackIsAskedAboutThoughItWasPublishedAnew() {}

    /// Not here: nothing in it depends on how strict the broker is.
    @Override
    void whatCannotBeSetAsideIsRejectedAndKeepsNothingWaiting() {}
}
