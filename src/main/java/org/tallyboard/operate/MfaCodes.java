package org.tallyboard.operate;

/// Takes the codes of MFA devices that sources wait for.
public interface MfaCodes {

    /// Opens the session that the account waits for, and reads the account at once. Blocks for one call to AWS. The
    /// code is used once, and neither kept nor logged.
    ///
    /// @param account the account's name
    /// @param code as the device shows it; spaces do not count
    /// @return accepted, also when the account waits for none; refused with what to do; unknown when no answer came
    Answer enter(String account, String code);
}
