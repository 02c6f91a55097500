package org.tallyboard.aws.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tallyboard.source.Account;

class PartitionsTest {

    @ParameterizedTest
    @CsvSource({
        "eu-west-1, aws, eu-west-1.console.aws.amazon.com",
        "cn-northwest-1, aws-cn, console.amazonaws.cn",
        "us-gov-east-1, aws-us-gov, console.amazonaws-us-gov.com",
        "eusc-de-east-1, aws-eusc, eusc-de-east-1.console.amazonaws-eusc.eu",
        "us-iso-east-1, aws-iso, ",
        "us-isob-east-1, aws-iso-b, ",
        "eu-isoe-west-1, aws-iso-e, ",
        "us-isof-south-1, aws-iso-f, "
    })
    void an_account_is_in_the_partition_of_its_Region(String region, String partition, String console) {
        Account account = Partitions.placed(new Account("x", "111122223333", region, "#000000"));
        assertThat(account.partition()).isEqualTo(partition);
        if (console == null) {
            assertThat(account.pipelinePage("p")).isEmpty();
        } else {
            assertThat(account.pipelinePage("p"))
                    .get()
                    .hasToString("https://" + console + "/codesuite/codepipeline/pipelines/p/view?region=" + region);
        }
    }

    @Test
    void AWS_owns_the_hosts_of_every_partition() {
        assertThat(new String[] {
                    "sts.eu-west-1.amazonaws.com",
                    "sts.cn-north-1.amazonaws.com.cn",
                    "x.us-iso-east-1.c2s.ic.gov",
                    "x.us-isob-east-1.sc2s.sgov.gov",
                    "x.eusc-de-east-1.amazonaws.eu",
                    "codebuild.eu-west-1.api.aws"
                })
                .allMatch(Partitions::owns);
        assertThat(new String[] {"127.0.0.1", "localhost", "amazonaws.com.example.org", "notamazonaws.com"})
                .noneMatch(Partitions::owns);
    }
}
