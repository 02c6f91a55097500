package org.tallyboard.aws.client;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tallyboard.aws.client.Problem.Kind;

/// What to do about a call that a policy forbids. AWS names the kind of policy in its message (IAM user guide,
/// "Troubleshoot access denied error messages"): `with an explicit deny in a service control policy`, `because no
/// permissions boundary allows the … action`.
final class Denials {

    private static final Pattern PERMISSION = Pattern.compile("[Nn]ot authorized to perform:?\\s+([a-z0-9-]+:\\w+)");

    /// How AWS calls a kind of policy, and who can change it.
    private record Policy(String name, String keeper) {}

    private static final List<Policy> ABOVE_THE_ROLE = List.of(
            new Policy("service control policy", "the keepers of the organisation's policies"),
            new Policy("resource control policy", "the keepers of the organisation's policies"),
            new Policy("permissions boundary", "who administers IAM in the account"),
            new Policy("session policy", "who hands out the session, or use another role"),
            new Policy("vpc endpoint policy", "who administers the VPC endpoint"),
            new Policy("resource-based policy", "the owner of the resource"));

    private Denials() {}

    /// @param text AWS's message
    /// @param what what was asked, where the message does not say it
    /// @param region where it was asked
    static Problem of(String text, String what, String region) {
        Matcher named = PERMISSION.matcher(text);
        String permission = named.find() ? named.group(1) : what;
        String cause = "access denied to " + permission + (text.isEmpty() ? "" : " (" + text + ")");
        return new Problem(Kind.DENIED, cause, remedy(text.toLowerCase(Locale.ROOT), permission, region));
    }

    private static String remedy(String text, String permission, String region) {
        boolean explicit = text.contains("explicit deny");
        for (Policy policy : ABOVE_THE_ROLE) {
            if (text.contains(policy.name()) && !(policy.name().startsWith("resource-based") && !explicit)) {
                String does = explicit ? "forbids " + permission : "does not allow " + permission;
                return "a " + policy.name() + " " + does + " in " + region + ": correct the Region if it is the wrong"
                        + " one, else ask " + policy.keeper() + "; no permission of the role or user changes it";
            }
        }
        if (explicit) {
            return "a policy of this role or user forbids " + permission + " in " + region
                    + ": have its Deny statement changed, and see its conditions, such as the Region or MFA (a profile"
                    + " with mfa_serial)";
        }
        if (permission.equals("sts:AssumeRole")) {
            return "allow sts:AssumeRole for who assumes the role, in the role's trust policy too; if the role wants"
                    + " MFA, add mfa_serial";
        }
        if (permission.equals("sts:AssumeRoleWithWebIdentity")) {
            return "allow it in the role's trust policy for the token's issuer, audience and subject";
        }
        return "allow " + permission + " for this role or user";
    }
}
