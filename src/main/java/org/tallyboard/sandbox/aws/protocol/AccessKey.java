package org.tallyboard.sandbox.aws.protocol;

import java.util.Optional;

/// Credentials that a caller may sign with.
///
/// @param sessionToken for temporary credentials; must then come along in `X-Amz-Security-Token`
/// @param accountId the account that they choose
/// @param principalArn who the caller is
/// @param userId the caller's unique id
/// @param expired whether they have run out
public record AccessKey(
        String accessKeyId,
        String secretAccessKey,
        Optional<String> sessionToken,
        String accountId,
        String principalArn,
        String userId,
        boolean expired) {

    /// The same, run out.
    public AccessKey asExpired() {
        return new AccessKey(accessKeyId, secretAccessKey, sessionToken, accountId, principalArn, userId, true);
    }

    @Override
    public String toString() {
        return "AccessKey[" + accessKeyId + " of " + accountId + (expired ? ", expired]" : "]");
    }
}
