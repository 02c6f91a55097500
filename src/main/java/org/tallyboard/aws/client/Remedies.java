package org.tallyboard.aws.client;

import java.util.Optional;
import org.tallyboard.config.AccountConfig;
import org.tallyboard.config.Environment;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;

/// What a person can do about credentials, by where they come from.
final class Remedies {

    static final String NONE_FOUND =
            "give credentials: run aws configure, aws sso login or aws login, or set a profile in the configuration";

    private static final int DEEPEST = 5;

    private Remedies() {}

    /// What renews credentials that have ended.
    static String renew(AccountConfig.Credentials credentials, Environment environment, ProfileFile profiles) {
        return switch (credentials) {
            case AccountConfig.Profile(String name) -> renew(name, profiles, DEEPEST);
            case AccountConfig.DefaultChain() -> {
                if (environment.variable("AWS_ACCESS_KEY_ID").isPresent()) {
                    yield "start again with new keys in AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and"
                            + " AWS_SESSION_TOKEN, or use a profile, which is read again";
                }
                if (environment.variable("AWS_WEB_IDENTITY_TOKEN_FILE").isPresent()) {
                    yield "renew the web identity token in AWS_WEB_IDENTITY_TOKEN_FILE";
                }
                String name = environment
                        .variable("AWS_PROFILE")
                        .or(() -> environment.variable("AWS_DEFAULT_PROFILE"))
                        .orElse("default");
                yield renew(name, profiles, DEEPEST);
            }
            case AccountConfig.Role role -> renew(role.source(), environment, profiles);
            case AccountConfig.StaticKeys keys -> "renew the access key that the configuration refers to";
        };
    }

    private static String renew(String name, ProfileFile profiles, int deep) {
        Optional<Profile> profile = profiles.profile(name);
        Optional<String> source = profile.flatMap(found -> found.property("source_profile"))
                .filter(next -> deep > 0 && !next.equals(name));
        return switch (profile.map(Profiles::kind).orElse(Profiles.Kind.NONE)) {
            case SSO -> "run aws sso login --profile " + name;
            case LOGIN -> "run aws login --profile " + name;
            case PROCESS -> "see what credential_process of profile " + name + " prints: its credentials have ended";
            case WEB_IDENTITY -> "renew the web identity token of profile " + name;
            case ROLE ->
                source.map(next -> renew(next, profiles, deep - 1))
                        .orElse("renew the keys that profile " + name + " assumes its role with");
            case KEYS -> "renew the keys of profile " + name;
            case NONE -> "run aws sso login or aws login, or renew the keys of profile " + name;
        };
    }

    /// What to look at when there are no credentials, or none that AWS takes.
    static String check(AccountConfig.Credentials credentials) {
        return switch (credentials) {
            case AccountConfig.Profile(String name) ->
                "check profile " + name + " in the AWS config and credentials files";
            case AccountConfig.DefaultChain() -> NONE_FOUND;
            case AccountConfig.Role role -> "check the source of role " + role.arn() + ": " + check(role.source());
            case AccountConfig.StaticKeys keys -> "check access key " + keys.accessKeyId() + " and its secret";
        };
    }
}
