package org.tallyboard.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Lets every test wait three minutes for a condition: a machine whose cores are busy is no reason to fail. JUnit finds
// it
/// by itself, for all tests.
public final class Patience implements BeforeAllCallback {

    private static final Duration LONGEST = Duration.ofMinutes(3);

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(LONGEST);
    }
}
