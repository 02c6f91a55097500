package org.tallyboard.config;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.tallyboard.source.Account;

/// What the sandbox tells a board about itself. Holds secrets in plain, since it makes them up; [ConfigWriter]
/// puts them into files of their own.
///
/// @param title what the window shows, for example `sandbox`
/// @param recordings what a recording is there
public record SandboxFile(
        String title, List<SandboxAccount> accounts, Optional<SandboxBroker> broker, RecordingsConfig recordings) {

    public SandboxFile {
        accounts = List.copyOf(accounts);
    }

    /// One simulated account.
    ///
    /// @param projects CodeBuild projects that are watched by themselves, by name
    public record SandboxAccount(
            Account account,
            URI endpoint,
            List<String> projects,
            double callsPerSecond,
            String accessKeyId,
            String secretAccessKey) {

        public SandboxAccount {
            projects = List.copyOf(projects);
        }

        /// An account of which no project is watched by itself.
        public SandboxAccount(
                Account account, URI endpoint, double callsPerSecond, String accessKeyId, String secretAccessKey) {
            this(account, endpoint, List.of(), callsPerSecond, accessKeyId, secretAccessKey);
        }

        /// Without the secret.
        @Override
        public String toString() {
            return "SandboxAccount[" + account + " " + endpoint + "]";
        }
    }

    /// The demo broker.
    public record SandboxBroker(String name, URI management, URI amqp, String username, String password) {

        /// Without the password.
        @Override
        public String toString() {
            return "SandboxBroker[" + name + " " + management + " " + amqp + "]";
        }
    }
}
