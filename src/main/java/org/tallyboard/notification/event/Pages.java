package org.tallyboard.notification.event;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.tallyboard.source.Account;

/// Pages of the AWS console; empty text where the partition's console or what is shown there is not known.
final class Pages {

    private Pages() {}

    static String pipeline(String partition, String account, String region, String pipeline) {
        return region.isEmpty() || pipeline.isEmpty()
                ? ""
                : in(partition, account, region)
                        .pipelinePage(pipeline)
                        .map(Object::toString)
                        .orElse("");
    }

    static String build(String partition, String account, String region, String id) {
        return region.isEmpty() || account.isEmpty() || !id.contains(":")
                ? ""
                : in(partition, account, region)
                        .buildPage(id, false)
                        .map(Object::toString)
                        .orElse("");
    }

    static String deployment(String partition, String account, String region, String id) {
        return page(partition, account, region, "/codesuite/codedeploy/deployments/", id);
    }

    static String repository(String partition, String account, String region, String name) {
        return page(partition, account, region, "/codesuite/codecommit/repositories/", name);
    }

    private static String page(String partition, String account, String region, String path, String name) {
        return region.isEmpty() || name.isEmpty()
                ? ""
                : in(partition, account, region)
                        .console()
                        .map(host -> "https://" + host + path
                                + URLEncoder.encode(name, StandardCharsets.UTF_8)
                                        .replace("+", "%20") + "?region="
                                + region)
                        .orElse("");
    }

    private static Account in(String partition, String account, String region) {
        return new Account("", account, region, "", partition);
    }
}
