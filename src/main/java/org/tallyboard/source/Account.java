package org.tallyboard.source;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/// One AWS account in one Region, as the configuration names it.
///
/// @param name the unique short name from the configuration, for example `prod`
/// @param accountId the twelve-digit account id; orders are refused while GetCallerIdentity says another
/// @param region the Region, for example `eu-west-1`
/// @param color the account's colour as `#rrggbb`
/// @param partition the id of the Region's partition, for example `aws-cn`
public record Account(String name, String accountId, String region, String color, String partition) {

    private static final String USUAL = "aws";

    /// The host of each partition's console, `%s` for the Region (AWS's endpoint references of the partitions; the
    /// SDK's metadata does not hold it). Those of the isolated partitions are not published, so these have no
    // links.
    private static final Map<String, String> CONSOLES = Map.of(
            USUAL,
            "%s.console.aws.amazon.com",
            "aws-cn",
            "console.amazonaws.cn",
            "aws-us-gov",
            "console.amazonaws-us-gov.com",
            "aws-eusc",
            "%s.console.amazonaws-eusc.eu");

    /// An account in the partition of most.
    public Account(String name, String accountId, String region, String color) {
        this(name, accountId, region, color, USUAL);
    }

    /// The same account in a partition.
    public Account in(String other) {
        return new Account(name, accountId, region, color, other);
    }

    /// The last four digits of the account id, as rows and confirmations show them.
    public String lastFour() {
        return accountId.length() <= 4 ? accountId : accountId.substring(accountId.length() - 4);
    }

    /// The page of a pipeline in the AWS console; empty where the partition's console is not known.
    public Optional<URI> pipelinePage(String pipeline) {
        return console()
                .map(host -> URI.create("https://" + host + "/codesuite/codepipeline/pipelines/"
                        + URLEncoder.encode(pipeline, StandardCharsets.UTF_8).replace("+", "%20") + "/view?region="
                        + region));
    }

    private Optional<String> console() {
        return Optional.ofNullable(CONSOLES.get(partition)).map(host -> host.formatted(region));
    }
}
