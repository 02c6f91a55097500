package org.tallyboard.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/// RabbitMQ 4.0 and Celery 5.5 from a Debian 13 root beside this machine's own, which `src/test/trixie/root` makes once
/// from Debian's mirror. Tests never make it themselves: they talk to nobody but this machine.
final class Trixie {
    private static final Path SCRIPTS = Path.of("src", "test", "trixie").toAbsolutePath();
    private static final Path PROJECT = Path.of("").toAbsolutePath();

    private Trixie() {}

    private static Path root() {
        return Path.of(Optional.ofNullable(System.getenv("TALLY_TRIXIE")).orElse("/var/cache/tallyboard/trixie"));
    }

    /// A path in the root, as seen from outside it.
    static Path inside(Path path) {
        return root().resolve("." + path).normalize();
    }

    /// Skips the test, with the remedy, where the root is not there or cannot be entered.
    static void require() {
        Assumptions.assumeTrue(
                Files.exists(root().resolve("complete")),
                "no Debian 13 root with RabbitMQ 4.0 and Celery 5.5; as root: src/test/trixie/root");
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")), "the Debian 13 root can only be entered as root");
    }

    /// The command, within the root. It sees the project's folder and becomes the process that is started.
    static List<String> command(List<String> command) {
        var all = new ArrayList<>(List.of(SCRIPTS.resolve("in").toString(), root().toString(), PROJECT.toString()));
        all.addAll(command);
        return all;
    }
}
