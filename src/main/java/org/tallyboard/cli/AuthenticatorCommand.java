package org.tallyboard.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.authenticator.AccountsException;
import org.tallyboard.authenticator.AuthenticatorService;
import org.tallyboard.config.AuthenticatorConfig;
import org.tallyboard.config.ConfigException;
import org.tallyboard.config.ConfigReader;
import org.tallyboard.config.Environment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Answers Apache whether somebody may pass, until SIGTERM.
@Command(
        name = "authenticator",
        description = "Answers Apache's question whether somebody is who they say, and what they may.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "2:the configuration, the accounts or the socket cannot be used",
            "143:it was asked to stop by SIGTERM"
        })
final class AuthenticatorCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(AuthenticatorCommand.class);

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "The authenticator's configuration.")
    @SuppressWarnings("NullAway.Init")
    private Path config;

    @Mixin
    private ServiceLog log = new ServiceLog();

    @Override
    public Integer call() throws Exception {
        AuthenticatorConfig settings = new ConfigReader(Environment.ofProcess()).readAuthenticator(config);
        log.begin();
        ServiceManager manager = ServiceManager.of(Environment.ofProcess());
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        try (AuthenticatorService service = AuthenticatorService.start(settings, InstantSource.system())) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                manager.stopping();
                asked.countDown();
                await(ended);
            }));
            LOG.atInfo().addKeyValue("socket", settings.socket()).log("Authenticator started");
            manager.ready();
            Optional<Duration> beat = manager.beat();
            while (!asked.await(beat.orElse(Duration.ofDays(1)).toMillis(), TimeUnit.MILLISECONDS)) {
                manager.alive(service.status());
            }
            return 0;
        } catch (AccountsException | IOException e) {
            throw new ConfigException(String.valueOf(e.getMessage()));
        } finally {
            ended.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
