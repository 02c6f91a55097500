package org.tallyboard.aws;

import java.util.Optional;
import org.tallyboard.aws.client.AwsText;
import org.tallyboard.aws.client.NoCredentials;
import org.tallyboard.aws.client.NotSent;
import org.tallyboard.aws.client.Problem;
import org.tallyboard.aws.client.ProblemText;
import org.tallyboard.operate.Answer;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// Says what a failed order means: refused, and then why and what to do next, or unknown. Error codes are those
/// that the service models list for each operation.
final class OrderAnswers {

    private static final String LOOK_FIRST = "it may have been carried out; look before ordering it again";

    private final ProblemText problems;

    OrderAnswers(ProblemText problems) {
        this.problems = problems;
    }

    /// @param operation the permission that the order needs, for example `sns:Publish`
    Answer of(RuntimeException thrown, String operation) {
        if (thrown instanceof NotSent) {
            return new Answer.Refused(
                    "nothing was sent: the program is closing", "order it again after the next start");
        }
        Optional<Answer> known = known(thrown);
        if (known.isPresent()) {
            return known.get();
        }
        Problem problem = problems.of(thrown, operation);
        return switch (problem.kind()) {
            case THROTTLED -> refused("AWS throttles " + operation, "wait a few seconds, then order it again");
            case CREDENTIALS, SETTING, DENIED, UNREACHABLE, NOT_FOUND -> refused(problem.cause(), problem.remedy());
            case NO_ANSWER, SERVER, STOPPED -> new Answer.Unknown(problem.cause() + "; " + LOOK_FIRST);
            case OTHER ->
                service(thrown)
                                .filter(e -> e.statusCode() >= 400 && e.statusCode() != 408)
                                .isPresent()
                        ? refused(problem.cause(), "correct it and order it again")
                        : new Answer.Unknown(problem.cause() + "; " + LOOK_FIRST);
        };
    }

    private static Answer refused(String reason, String nextStep) {
        return new Answer.Refused(reason, nextStep);
    }

    private static Optional<Answer> known(RuntimeException thrown) {
        Optional<AwsServiceException> service = service(thrown);
        AwsErrorDetails details =
                service.map(AwsServiceException::awsErrorDetails).orElse(null);
        if (service.isEmpty() || details == null || service.get().statusCode() >= 500) {
            return Optional.empty();
        }
        String said = " (AWS: " + AwsText.text(details.errorMessage()) + ")";
        return Optional.ofNullable(
                switch (AwsText.text(details.errorCode())) {
                    case "StageNotRetryableException" ->
                        refused(
                                "this stage cannot be retried now" + said,
                                "it may run again already, or the pipeline has another structure since: look at it, and "
                                        + "start a new execution if it stays failed");
                    case "NotLatestPipelineExecutionException" ->
                        refused(
                                "a newer execution has entered this stage" + said,
                                "look at the newer execution; the older one can no longer be retried");
                    case "ConflictException", "ConcurrentModificationException" ->
                        refused(
                                "the pipeline is busy with something else" + said,
                                "wait a moment, then order it again");
                    case "ConcurrentPipelineExecutionsLimitExceededException" ->
                        refused(
                                "too many executions of this pipeline run at once" + said,
                                "wait until one has ended, then order it again");
                    case "InvalidApprovalTokenException" ->
                        refused(
                                "this approval is no longer the one that waits" + said,
                                "look at what waits now and decide on that");
                    case "ApprovalAlreadyCompletedException" ->
                        refused("this approval was decided already" + said, "look at how it was decided");
                    case "PipelineNotFoundException" ->
                        refused("the pipeline does not exist any more" + said, "look at the list of pipelines");
                    case "StageNotFoundException", "ActionNotFoundException" ->
                        refused(
                                "the pipeline has another structure since" + said,
                                "look at the pipeline as it is now and order it again");
                    case "ValidationException" ->
                        refused("AWS does not accept the input" + said, "correct it and order it again");
                    case "NotFound", "NotFoundException" ->
                        refused("the topic does not exist" + said, "choose another topic");
                    case "InvalidParameter", "InvalidParameterException", "InvalidParameterValue" ->
                        refused(
                                "SNS does not accept subject or message" + said,
                                "use a subject of one line below 100 characters and a message below 256 KB");
                    case "EndpointDisabled", "EndpointDisabledException" ->
                        refused("the endpoint is disabled" + said, "choose another topic");
                    case "KMSAccessDenied", "KMSDisabled", "KMSInvalidState", "KMSNotFound", "KMSOptInRequired" ->
                        refused(
                                "the key that encrypts the topic cannot be used" + said,
                                "allow kms:GenerateDataKey and kms:Decrypt on it, or choose another topic");
                    default -> null;
                });
    }

    private static Optional<AwsServiceException> service(Throwable thrown) {
        Throwable at = thrown;
        for (int depth = 0; at != null && depth < 10; depth++, at = at.getCause()) {
            if (at instanceof NoCredentials) {
                return Optional.empty();
            }
            if (at instanceof AwsServiceException answered) {
                return Optional.of(answered);
            }
        }
        return Optional.empty();
    }
}
