package org.tallyboard.sandbox.aws.world;

/// The partition that a Region belongs to. Source: AWS's "Partitions and endpoints".
///
/// @param id as in ARNs
/// @param console the host of the console
public record Partition(String id, String console) {

    /// The partition of a Region.
    public static Partition of(String region) {
        if (region.startsWith("cn-")) {
            return new Partition("aws-cn", "console.amazonaws.cn");
        }
        return region.startsWith("us-gov-")
                ? new Partition("aws-us-gov", "console.amazonaws-us-gov.com")
                : new Partition("aws", "console.aws.amazon.com");
    }

    /// An ARN that names neither Region nor account where these are empty.
    public String arn(String service, String region, String account, String resource) {
        return "arn:" + id + ":" + service + ":" + region + ":" + account + ":" + resource;
    }
}
