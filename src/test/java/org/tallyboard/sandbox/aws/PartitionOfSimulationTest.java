package org.tallyboard.sandbox.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tallyboard.aws.AwsAccounts;
import org.tallyboard.config.AccountConfig;
import org.tallyboard.config.AwsConfig;
import org.tallyboard.config.Environment;
import org.tallyboard.notification.Topic;
import org.tallyboard.pipeline.Action;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.sandbox.aws.world.PipelineSpec;
import org.tallyboard.source.Account;

/// A simulated AWS in China, read through the SDK.
class PartitionOfSimulationTest {

    @TempDir
    Path folder;

    @Test
    void what_it_says_of_itself_is_of_its_partition() throws Exception {
        try (SimulatedAws aws =
                SimulatedAws.start(SimulatedAws.Options.settable().withRegion("cn-north-1"))) {
            aws.world().account("prod").add(PipelineSpec.plain("site")).startAndSucceed();
            aws.world().account("prod").addTopic("ops", "desk@example.org");
            SimulatedAws.Account prod = aws.account("prod");
            Account account = new Account("prod", prod.accountId(), "cn-north-1", "#aa3344");
            AccountConfig config = new AccountConfig(
                    account,
                    Optional.of(aws.endpoint()),
                    Optional.empty(),
                    40,
                    new AccountConfig.StaticKeys(prod.accessKeyId(), prod::secretAccessKey, Optional.empty()));
            try (AwsAccounts accounts = new AwsAccounts(
                    List.of(config),
                    true,
                    AwsConfig.direct(new Environment(Map.of(), folder)),
                    folder,
                    Clock.systemUTC())) {
                assertThat(accounts.orders().caller(account).arn())
                        .isEqualTo("arn:aws-cn:sts::" + prod.accountId() + ":assumed-role/OpsDesk/tallyboard");
                assertThat(accounts.orders().topics(account))
                        .extracting(Topic::arn)
                        .containsExactly("arn:aws-cn:sns:cn-north-1:" + prod.accountId() + ":ops");
                Pipeline site = accounts.orders().readNow(account, "site", "");
                assertThat(site.account().partition()).isEqualTo("aws-cn");
                assertThat(site.stages().stream()
                                .flatMap(stage -> stage.actions().stream())
                                .map(Action::url)
                                .flatMap(Optional::stream)
                                .map(URI::getHost))
                        .isNotEmpty()
                        .allMatch(host -> host.endsWith("console.amazonaws.cn"));
            }
        }
    }
}
