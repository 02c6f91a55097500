package org.tallyboard.operate;

/// Who acts, as STS GetCallerIdentity tells.
///
/// @param accountId the account of the credentials; must be the configured one
/// @param arn the caller's ARN
public record Caller(String accountId, String arn) {}
