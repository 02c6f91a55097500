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
    /// links.
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
                        + encoded(pipeline) + "/view?region="
                        + region));
    }

    /// The page of a CodeBuild project's builds in the AWS console.
    public Optional<URI> projectPage(String project) {
        return console().map(host -> URI.create(project(host, project) + "/history?region=" + region));
    }

    /// The page of a CodeBuild build in the AWS console.
    ///
    /// @param id `project:uuid`
    /// @param batch true for a batch build
    public Optional<URI> buildPage(String id, boolean batch) {
        String project = id.substring(0, Math.max(0, id.lastIndexOf(':')));
        return console()
                .map(host -> URI.create(
                        project(host, project) + (batch ? "/batch/" : "/build/") + encoded(id) + "/?region=" + region));
    }

    private String project(String host, String name) {
        return "https://" + host + "/codesuite/codebuild/" + accountId + "/projects/" + encoded(name);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// The host of the console; empty where the partition's console is not known.
    public Optional<String> console() {
        return Optional.ofNullable(CONSOLES.get(partition)).map(host -> host.formatted(region));
    }
}
