package org.tallyboard.config;

import java.nio.file.Path;
import java.util.Optional;

/// How AWS is reached and where credentials are looked for, the same for every account.
///
/// @param proxies which proxy stands between this machine and a host
/// @param caFile PEM file with the authorities to trust for `https`; those of the Java runtime when empty
/// @param environment where the SDK's usual variables and files are looked for (`AWS_PROFILE`, `~/.aws/config`)
public record AwsConfig(Proxies proxies, Optional<Path> caFile, Environment environment) {

    /// No proxy, whatever the environment says: for what is on this machine.
    public static AwsConfig direct(Environment environment) {
        return new AwsConfig(Proxies.none(), Optional.empty(), environment);
    }

    /// What the variables say that the AWS CLI reads too: the proxies and `AWS_CA_BUNDLE`.
    public static AwsConfig of(Environment environment) {
        return new AwsConfig(
                Proxies.of(environment), environment.variable("AWS_CA_BUNDLE").map(environment::awsPath), environment);
    }

    static AwsConfig read(Table top, Environment environment, Path folder, Secrets secrets, boolean sandbox) {
        AwsConfig usual = of(environment);
        Optional<Table> table = top.table("aws", ConfigSchema.AWS);
        Optional<Proxies.Setting> proxy = table.flatMap(aws -> proxy(aws, secrets));
        Optional<Path> caFile =
                table.flatMap(aws -> aws.string("ca_file")).map(text -> environment.resolve(folder, text));
        // The sandbox is on this machine.
        return sandbox
                ? direct(environment)
                : new AwsConfig(
                        proxy.map(usual.proxies()::everywhere).orElse(usual.proxies()),
                        caFile.or(usual::caFile),
                        environment);
    }

    private static Optional<Proxies.Setting> proxy(Table aws, Secrets secrets) {
        String said = "proxy in [aws]";
        if (!aws.isText("proxy")) {
            return secrets.read(aws, "proxy").map(secret -> new Proxies.Setting(said, secret));
        }
        Optional<String> text = aws.string("proxy");
        Optional<String> wrong = text.flatMap(Proxy::wrong);
        if (wrong.isPresent()) {
            aws.problem("proxy", wrong.get());
            return Optional.empty();
        }
        if (text.filter(t -> t.contains("@")).isPresent()) {
            aws.problem(
                    "proxy",
                    "a password must not stand in this file; put the whole address with user and password elsewhere"
                            + " and write { env = \"VARIABLE\" }, { file = \"path\" } or { command = [\"program\"] }");
            return Optional.empty();
        }
        return text.map(address -> new Proxies.Setting(said, () -> address));
    }
}
