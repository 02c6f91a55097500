package org.tallyboard.config;

import java.time.Duration;
import java.util.List;

/// A secret that a program prints, for example `secret-tool lookup service rabbitmq`. No shell takes part; what the
/// program prints is never shown, also not when it fails, and its arguments are not shown either.
record CommandSecret(List<String> command, Duration timeOut) implements Secret {

    @Override
    public String reveal() throws ConfigException {
        byte[] bytes = new QuietCommand("The secret command " + name(), command, timeOut).output();
        return FileSecret.text(bytes, "The output of the secret command " + name());
    }

    private String name() {
        return "`" + command.getFirst() + "`";
    }

    /// Without the arguments, which may say more than they should.
    @Override
    public String toString() {
        return "secret from command " + name();
    }
}
