package org.tallyboard.config;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.tallyboard.config.AccountConfig.Credentials;
import org.tallyboard.config.AccountConfig.DefaultChain;
import org.tallyboard.config.AccountConfig.Profile;
import org.tallyboard.config.AccountConfig.Role;
import org.tallyboard.config.AccountConfig.StaticKeys;

/// Reads `[account.credentials]`: a profile, a role, or static keys; absent, the SDK's default chain.
final class CredentialsReader {

    private static final Pattern ROLE = Pattern.compile("arn:aws[a-z-]*:iam::[0-9]{12}:role/.+");
    /// AWS's limits on an access key id (IAM API reference, AccessKey).
    private static final Pattern ACCESS_KEY_ID = Pattern.compile("\\w{4,128}");

    /// Stands for credentials that are wrong and noted, so that no second problem is made of the first.
    private static final Credentials WRONG = new Profile("");

    private static final int DEEPEST = 3;

    private final Secrets secrets;

    CredentialsReader(Secrets secrets) {
        this.secrets = secrets;
    }

    static boolean failed(Credentials credentials) {
        return credentials.equals(WRONG);
    }

    Credentials read(Table account) {
        if (!account.has("credentials")) {
            return new DefaultChain();
        }
        return account.table("credentials", ConfigSchema.CREDENTIALS)
                .map(table -> credentials(table, 1))
                .orElse(WRONG);
    }

    private Credentials credentials(Table table, int depth) {
        boolean profile = table.has("profile");
        boolean role = table.has("role_arn");
        boolean keys = table.has("access_key_id") || table.has("secret_access_key") || table.has("session_token");
        Optional<String> astray = Stream.of("source", "external_id", "mfa_serial")
                .filter(table::has)
                .findFirst();
        if (!role && astray.isPresent()) {
            table.problem(astray.get(), "belongs to a role; add role_arn = \"arn:aws:iam::…\"");
            return WRONG;
        }
        if (role && (profile || keys)) {
            table.problem(
                    "role_arn",
                    "stands beside other credentials; put those that assume the role into"
                            + " source = { … }, for example source = { profile = \"ops\" }");
            return WRONG;
        }
        if (profile && keys) {
            table.problem("profile", "stands beside access keys; keep one of the two");
            return WRONG;
        }
        if (role) {
            return role(table, depth);
        }
        if (profile) {
            return table.string("profile").<Credentials>map(Profile::new).orElse(WRONG);
        }
        if (keys) {
            return keys(table);
        }
        table.problem(
                "profile",
                "no credentials are named; add profile, role_arn or access_key_id, or remove"
                        + " [account.credentials] for the default chain");
        return WRONG;
    }

    private Credentials role(Table table, int depth) {
        Optional<String> arn = table.string("role_arn");
        if (arn.isPresent() && !ROLE.matcher(arn.get()).matches()) {
            table.problem("role_arn", "is not a role's ARN; write it as in \"arn:aws:iam::123456789012:role/Ops\"");
            arn = Optional.empty();
        }
        Optional<String> externalId = table.string("external_id");
        Optional<String> mfaSerial = table.string("mfa_serial");
        Credentials source = new DefaultChain();
        if (table.has("source")) {
            if (depth >= DEEPEST) {
                table.problem("source", "roles are chained too deeply; at most " + DEEPEST);
                return WRONG;
            }
            source = table.table("source", ConfigSchema.CREDENTIALS)
                    .map(inner -> credentials(inner, depth + 1))
                    .orElse(WRONG);
        }
        return arn.isEmpty() || failed(source) ? WRONG : new Role(arn.get(), externalId, mfaSerial, source);
    }

    private Credentials keys(Table table) {
        Optional<String> id = Optional.empty();
        if (table.has("access_key_id")) {
            id = table.string("access_key_id");
            if (id.isPresent() && !ACCESS_KEY_ID.matcher(id.get()).matches()) {
                table.problem("access_key_id", "is not an access key id: 4 to 128 letters, digits and _");
                id = Optional.empty();
            }
        } else {
            table.missing("access_key_id", "access_key_id = \"AKIA…\"");
        }
        if (!table.has("secret_access_key")) {
            table.missing("secret_access_key", "secret_access_key = { env = \"VARIABLE\" }");
        }
        Optional<Secret> secret = secrets.read(table, "secret_access_key");
        Optional<Secret> token = secrets.read(table, "session_token");
        return id.isEmpty() || secret.isEmpty() || (table.has("session_token") && token.isEmpty())
                ? WRONG
                : new StaticKeys(id.get(), secret.get(), token);
    }
}
