package org.tallyboard.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.tallyboard.authenticator.SiteCheck;
import org.tallyboard.config.ConfigException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Looks after Apache's part of the gateway.
@Command(name = "gateway", description = "Looks after Apache's part of the gateway.", mixinStandardHelpOptions = true)
final class GatewayCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do: check");
    }

    @Command(
            name = "check",
            description = "Says what in a site file of Apache is missing or dangerous.",
            mixinStandardHelpOptions = true,
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {"0:nothing was found", "1:something should be changed", "2:the file cannot be read"})
    int check(@Parameters(paramLabel = "FILE", description = "The site file.") Path file) throws ConfigException {
        List<SiteCheck.Finding> findings;
        try {
            findings = SiteCheck.of(file);
        } catch (IOException e) {
            throw new ConfigException(file + " cannot be read (" + e.getMessage() + ")");
        }
        for (SiteCheck.Finding finding : findings) {
            String where = finding.line() == 0 ? "" : ":" + finding.line();
            spec.commandLine().getOut().println(file + where + ": " + finding.text());
        }
        if (findings.isEmpty()) {
            spec.commandLine()
                    .getOut()
                    .println(file + ": nothing was found. Whether Apache understands it says apache2ctl configtest.");
        }
        return findings.isEmpty() ? 0 : 1;
    }
}
