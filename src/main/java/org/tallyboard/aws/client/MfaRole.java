package org.tallyboard.aws.client;

import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.Credentials;

/// A role that is assumed with a code of an MFA device. The code is used once and kept nowhere.
final class MfaRole implements AwsCredentialsProvider {

    /// STS API reference, AssumeRole: TokenCode.
    private static final Pattern CODE = Pattern.compile("[0-9]{6}");

    private final MfaSessions.Key key;
    private final AssumeRoleRequest request;
    private final StsClient client;
    private final MfaSessions sessions;

    /// @param request without device and code
    MfaRole(MfaSessions.Key key, AssumeRoleRequest request, StsClient client, MfaSessions sessions) {
        this.key = key;
        this.request = request;
        this.client = client;
        this.sessions = sessions;
    }

    String arn() {
        return key.role();
    }

    String device() {
        return key.device();
    }

    /// The open session, else [MfaNeeded].
    @Override
    public AwsCredentials resolveCredentials() {
        return sessions.find(key).orElseThrow(() -> new MfaNeeded(this));
    }

    /// Opens a session.
    ///
    /// @throws MfaRefused when AWS does not accept the code
    void open(String code) {
        String digits = code.replaceAll("\\s", "");
        if (!CODE.matcher(digits).matches()) {
            throw new MfaRefused("a code has six digits");
        }
        try {
            Credentials given = client.assumeRole(request.toBuilder()
                            .serialNumber(key.device())
                            .tokenCode(digits)
                            .build())
                    .credentials();
            if (given == null || given.expiration() == null) {
                throw new MfaRefused("AWS answered without credentials; try the next code");
            }
            sessions.opened(
                    key,
                    AwsSessionCredentials.create(given.accessKeyId(), given.secretAccessKey(), given.sessionToken()),
                    given.expiration());
        } catch (AwsServiceException e) {
            AwsErrorDetails details = e.awsErrorDetails();
            String said = details == null ? "" : AwsText.text(details.errorMessage());
            if (said.contains("MultiFactorAuthentication") || said.contains(digits) || said.contains("tokenCode")) {
                throw new MfaRefused(why(said.replace(digits, "…")));
            }
            throw e;
        }
    }

    /// AWS refused what was signed with the session.
    void refused() {
        sessions.refused(key);
    }

    private String why(String said) {
        return said.contains("unable to validate")
                ? "AWS cannot check codes of " + key.device() + ": the device must be a virtual or hardware token of"
                        + " the user who assumes the role (" + said + ")"
                : "AWS does not accept this code: it is wrong, or was used before; wait for the next one (" + said
                        + ")";
    }
}
