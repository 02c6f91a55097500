package org.tallyboard.aws.client;

import java.util.Locale;
import java.util.Set;
import org.tallyboard.source.Account;
import software.amazon.awssdk.regions.EndpointTag;
import software.amazon.awssdk.regions.PartitionEndpointKey;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.RegionMetadata;

/// AWS's partitions, from the SDK's own metadata.
public final class Partitions {

    /// Regions that every account has from the start: those that are older than 20 March 2019 (AWS Account Management
    /// guide, "Enable or disable AWS Regions in your account").
    private static final Set<String> FROM_THE_START = Set.of(
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2",
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-south-1",
            "ap-southeast-1",
            "ap-southeast-2",
            "ca-central-1",
            "eu-central-1",
            "eu-north-1",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "sa-east-1");

    private Partitions() {}

    /// The account with the partition of its Region.
    public static Account placed(Account account) {
        return account.in(of(account.region()));
    }

    /// The partition's id, for example `aws-cn`; for a Region that the SDK does not know by the Region's form.
    public static String of(String region) {
        return PartitionMetadata.of(Region.of(region)).id();
    }

    /// Whether the SDK knows a Region.
    static boolean knows(String region) {
        return Region.regions().contains(Region.of(region)) && RegionMetadata.of(Region.of(region)) != null;
    }

    /// Whether an account has to enable a Region before it can use it.
    static boolean isOptIn(String region) {
        return of(region).equals("aws") && knows(region) && !FROM_THE_START.contains(region);
    }

    /// Whether a host is AWS's own, in any partition.
    public static boolean owns(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return Region.regions().stream()
                .map(PartitionMetadata::of)
                .distinct()
                .anyMatch(partition -> ends(lower, partition.dnsSuffix())
                        || ends(
                                lower,
                                partition.dnsSuffix(PartitionEndpointKey.builder()
                                        .tags(EndpointTag.DUALSTACK)
                                        .build())));
    }

    private static boolean ends(String host, String suffix) {
        return host.equals(suffix) || host.endsWith("." + suffix);
    }
}
