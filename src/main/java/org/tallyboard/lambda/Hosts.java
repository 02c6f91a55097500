package org.tallyboard.lambda;

/// Where AWS's services are.
final class Hosts {

    private Hosts() {}

    static String of(String service, String region) {
        return service + "." + region + (region.startsWith("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com");
    }
}
