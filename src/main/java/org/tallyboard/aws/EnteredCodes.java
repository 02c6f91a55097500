package org.tallyboard.aws;

import java.util.List;
import java.util.Optional;
import org.tallyboard.aws.client.NoCredentials;
import org.tallyboard.aws.client.Problem;
import org.tallyboard.operate.Answer;
import org.tallyboard.operate.MfaCodes;

/// Gives the code of an MFA device to the account that waits for it. Accounts that wait for the same session are read
/// at once too.
final class EnteredCodes implements MfaCodes {

    private final List<AwsOrders.Desk> desks;

    EnteredCodes(List<AwsOrders.Desk> desks) {
        this.desks = desks;
    }

    @Override
    public Answer enter(String name, String code) {
        Optional<AwsOrders.Desk> desk = desks.stream()
                .filter(one -> one.account().account().name().equals(name))
                .findFirst();
        if (desk.isEmpty()) {
            return new Answer.Refused("no account " + name + " in the configuration", "");
        }
        AwsAccount account = desk.get().account();
        try {
            account.clients().credentials().enter(code);
        } catch (RuntimeException e) {
            Problem problem = account.problems().of(new NoCredentials(e), "sts:AssumeRole");
            return new Answer.Refused(problem.cause(), problem.remedy());
        }
        desks.stream()
                .map(AwsOrders.Desk::watcher)
                .filter(AccountWatcher::waitsForCode)
                .forEach(AccountWatcher::retrySoon);
        return new Answer.Accepted("");
    }
}
