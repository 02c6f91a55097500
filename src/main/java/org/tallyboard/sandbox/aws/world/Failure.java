package org.tallyboard.sandbox.aws.world;

import java.util.Optional;

/// Why an action failed.
///
/// @param code CodePipeline's `errorDetails.code`, such as `JobFailed` or `ConfigurationError`
/// @param message CodePipeline's `errorDetails.message`; may have many lines
/// @param build for CodeBuild actions, what the build says itself
public record Failure(String code, String message, Optional<BuildFault> build) {

    /// The phase of a build that failed, and its context.
    public record BuildFault(BuildPhaseType phase, String statusCode, String message) {}

    /// A failed job of an action that runs no build.
    public static Failure job(String message) {
        return new Failure("JobFailed", message, Optional.empty());
    }

    /// A build whose command failed in the BUILD phase.
    ///
    /// @param command the command that ended with an exit status other than 0
    /// @param log what the tool printed; may have many lines
    public static Failure command(String command, int exitStatus, String log) {
        return command(BuildPhaseType.BUILD, command, exitStatus, log);
    }

    /// A build whose command failed in the given phase.
    public static Failure command(BuildPhaseType phase, String command, int exitStatus, String log) {
        String context = "Error while executing command: " + command + ". Reason: exit status " + exitStatus;
        String message = "Build terminated with state: FAILED. Phase: " + phase
                + ", Code: COMMAND_EXECUTION_ERROR, Message: " + context + (log.isEmpty() ? "" : "\n" + log);
        return new Failure(
                "JobFailed", message, Optional.of(new BuildFault(phase, "COMMAND_EXECUTION_ERROR", context)));
    }
}
