package org.tallyboard.aws.client;

/// A role is assumed only with a code of an MFA device, and there is no session from an earlier one.
final class MfaNeeded extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient MfaRole role;

    MfaNeeded(MfaRole role) {
        super("role " + role.arn() + " wants a code of MFA device " + role.device());
        this.role = role;
    }

    MfaRole role() {
        return role;
    }
}
