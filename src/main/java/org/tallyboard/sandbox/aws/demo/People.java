package org.tallyboard.sandbox.aws.demo;

import java.util.List;
import org.tallyboard.sandbox.aws.world.SimulatedAccount;

/// The colleagues who start, approve and retry while nobody at this desk does.
final class People {
    private static final List<String> NAMES = List.of(
            "anna.keller", "tomasz.nowak", "ines.moreau", "jonas.lind", "priya.raman", "marco.bellini", "sofia.duarte");

    private People() {}

    static String developer(SimulatedAccount account, Chance chance) {
        return arn(account, "Developer", chance);
    }

    static String releaseManager(SimulatedAccount account, Chance chance) {
        return arn(account, "ReleaseManager", chance);
    }

    private static String arn(SimulatedAccount account, String role, Chance chance) {
        return account.globalArn("sts", "assumed-role/" + role + "/" + chance.pick(NAMES));
    }
}
