package org.tallyboard.config;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import org.tallyboard.source.Account;

/// One AWS account in one Region.
///
/// @param account name, account id, Region, colour
/// @param endpoint an endpoint instead of AWS's own, for every service
/// @param pipelines only pipelines whose name matches are watched; empty for all
/// @param projects which CodeBuild projects are watched by themselves
/// @param callsPerSecond budget per service, counted per HTTP attempt; default 4
/// @param credentials how to sign
public record AccountConfig(
        Account account,
        Optional<URI> endpoint,
        Optional<Pattern> pipelines,
        ProjectFilter projects,
        double callsPerSecond,
        Credentials credentials) {

    /// An account of which no project is watched by itself.
    public AccountConfig(
            Account account,
            Optional<URI> endpoint,
            Optional<Pattern> pipelines,
            double callsPerSecond,
            Credentials credentials) {
        this(account, endpoint, pipelines, ProjectFilter.NONE, callsPerSecond, credentials);
    }

    /// The same with another view of the account.
    public AccountConfig with(Account other) {
        return new AccountConfig(other, endpoint, pipelines, projects, callsPerSecond, credentials);
    }

    /// Where credentials come from.
    public sealed interface Credentials {}

    /// The SDK's default chain.
    public record DefaultChain() implements Credentials {}

    /// A profile of the AWS files; re-read when the files change.
    public record Profile(String name) implements Credentials {}

    /// A role that is assumed with other credentials.
    ///
    /// @param mfaSerial the MFA device of which a code is needed; empty when the role asks for none
    public record Role(String arn, Optional<String> externalId, Optional<String> mfaSerial, Credentials source)
            implements Credentials {}

    /// An access key whose secret is a reference.
    public record StaticKeys(String accessKeyId, Secret secretAccessKey, Optional<Secret> sessionToken)
            implements Credentials {}
}
