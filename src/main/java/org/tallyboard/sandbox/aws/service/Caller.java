package org.tallyboard.sandbox.aws.service;

import org.tallyboard.sandbox.aws.world.SimulatedAccount;

/// Who calls: the account that the access key chose, and the principal.
public record Caller(SimulatedAccount account, String principalArn, String userId) {}
