package org.tallyboard.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.tallyboard.celery.CeleryNames;
import org.tallyboard.config.BrokerConfig;
import org.tallyboard.rabbitmq.Login;
import org.tallyboard.rabbitmq.worker.WorkerChannel;
import org.tallyboard.rabbitmq.worker.WorkerRights;
import org.tallyboard.recorder.capture.Ffmpeg;
import org.tallyboard.recorder.worker.RecorderSettings;

/// `tallyboard worker --check`: whether a worker with this configuration would work here, one verdict for each thing
/// that it needs.
final class WorkerCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /// A clock that is this much off misses the first picture.
    private static final Duration CLOCK = Duration.ofSeconds(2);
    private static final long MEBIBYTE = 1 << 20;

    /// What came out.
    enum Result {
        OK,
        FAILED,
        /// It could not be found out, which says nothing.
        UNKNOWN
    }

    /// @param what is needed, in a word
    /// @param words what was found, and when it does not do, the remedy
    record Verdict(String what, Result result, String words) {
        /// One line.
        String line() {
            return "%-8s %-13s %s".formatted(result.name().toLowerCase(Locale.ROOT), what, words);
        }
    }

    private final RecorderSettings settings;
    private final BrokerConfig broker;
    private final InstantSource time;

    WorkerCheck(RecorderSettings settings, BrokerConfig broker, InstantSource time) {
        this.settings = settings;
        this.broker = broker;
        this.time = time;
    }

    /// @param ffmpeg empty when there is none, which a worker says by itself
    List<Verdict> verdicts(Ffmpeg ffmpeg) throws InterruptedException {
        var verdicts = new ArrayList<Verdict>();
        verdicts.add(ok(
                "configuration", settings.nodename() + ", " + settings.slots() + " slots, queue " + settings.queue()));
        verdicts.addAll(broker());
        verdicts.add(ffmpeg(ffmpeg));
        Path folder = settings.capture().folder();
        verdicts.add(folder("folder", folder));
        verdicts.add(folder("state", settings.state()));
        verdicts.add(disk(folder));
        verdicts.add(clock());
        return verdicts;
    }

    private static Verdict ok(String what, String words) {
        return new Verdict(what, Result.OK, words);
    }

    private static Verdict failed(String what, String words) {
        return new Verdict(what, Result.FAILED, words);
    }

    private List<Verdict> broker() throws InterruptedException {
        WorkerRights.Answer answer = WorkerRights.look(
                Login.of(broker),
                new WorkerChannel.Settings(
                        settings.nodename(),
                        settings.queue(),
                        List.of(CeleryNames.EVENT_EXCHANGE, settings.previewExchange())));
        if (!answer.connected()) {
            return List.of(
                    failed("broker", answer.broker()),
                    new Verdict("permissions", Result.UNKNOWN, "there is no connection to find out by"));
        }
        Verdict there = answer.alarm()
                .map(why -> failed(
                        "broker",
                        answer.broker() + " takes no messages (" + why + "); see rabbitmq-diagnostics alarms"))
                .orElseGet(() ->
                        ok("broker", answer.broker() + ", " + broker.amqp().getHost()));
        return List.of(
                there,
                answer.refusals().isEmpty()
                        ? ok("permissions", "all that a worker needs")
                        : failed(
                                "permissions",
                                String.join("; ", answer.refusals())
                                        + " (docs/recorder.md, What it needs of the broker)"));
    }

    private static Verdict ffmpeg(Ffmpeg ffmpeg) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(ffmpeg.binary().toString(), "-hide_banner", "-version")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String said;
            try (var lines = process.inputReader()) {
                said = Optional.ofNullable(lines.readLine()).orElse("");
            }
            return process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                            && process.exitValue() == 0
                            && said.startsWith("ffmpeg version")
                    ? ok("ffmpeg", said.replaceFirst(" Copyright.*", "") + ", " + ffmpeg.binary())
                    : failed("ffmpeg", ffmpeg.binary() + " does not run: " + said);
        } catch (IOException e) {
            return failed("ffmpeg", ffmpeg.binary() + " does not run: " + e.getMessage());
        }
    }

    /// Leaves nothing behind: a folder that is not there yet is judged by the one in which the worker will make it.
    private static Verdict folder(String what, Path folder) {
        Path there = existing(folder);
        try {
            Path trial = Files.createTempFile(there, ".check", "");
            Files.writeString(trial, "trial");
            Files.delete(trial);
            return ok(what, folder + (there.equals(folder) ? " can be written" : " can be made in " + there));
        } catch (IOException e) {
            return failed(
                    what,
                    folder + " cannot be written (" + e.getClass().getSimpleName() + ": " + e.getMessage()
                            + "); give it to the user of the worker");
        }
    }

    /// The folder, or the nearest above it that is there.
    private static Path existing(Path folder) {
        Path there = folder.toAbsolutePath();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return there.equals(folder.toAbsolutePath()) ? folder : there;
    }

    private Verdict disk(Path folder) {
        long free = existing(folder).toFile().getUsableSpace();
        long least = settings.capture().minFree();
        if (!Files.isDirectory(existing(folder))) {
            return new Verdict("disk", Result.UNKNOWN, "there is no folder to look at");
        }
        String words = free / MEBIBYTE + " MiB free";
        return free >= least
                ? ok("disk", words)
                : failed(
                        "disk",
                        words + ", and " + least / MEBIBYTE
                                + " MiB have to stay free: nothing would be recorded; make room, or lower min_free_gb");
    }

    /// By the answer of the broker's management API: both have to mean the same second, or plans and gaps are wrong.
    private Verdict clock() throws InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            Instant asked = time.instant();
            HttpResponse<Void> answer = client.send(
                    HttpRequest.newBuilder(URI.create(broker.management() + "/api/overview"))
                            .timeout(PATIENCE)
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            Instant heard = time.instant();
            Instant theirs = ZonedDateTime.parse(
                            answer.headers().firstValue("date").orElse(""), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return clock(asked, heard, theirs);
        } catch (IOException | IllegalArgumentException | DateTimeException e) {
            return new Verdict("clock", Result.UNKNOWN, "the broker's management API does not tell its time");
        }
    }

    /// @param theirs in whole seconds, cut off
    static Verdict clock(Instant asked, Instant heard, Instant theirs) {
        Instant latest = theirs.plusSeconds(1);
        Duration off = heard.isBefore(theirs)
                ? Duration.between(heard, theirs)
                : asked.isAfter(latest) ? Duration.between(latest, asked) : Duration.ZERO;
        String words = off.isZero() ? "as the broker's" : off.toMillis() / 1000.0 + " s from the broker's";
        return off.compareTo(CLOCK) < 0
                ? ok("clock", words)
                : failed("clock", words + ": let both follow NTP (timedatectl set-ntp true)");
    }
}
