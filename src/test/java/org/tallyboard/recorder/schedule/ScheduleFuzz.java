package org.tallyboard.recorder.schedule;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.tallyboard.config.ScheduleConfig;
import org.tallyboard.config.ScheduleConfig.Format;

/// Reads schedules that were broken at random, from the reader's bytes to entries and problems.
public final class ScheduleFuzz {
    private static final Instant NOW = Instant.parse("2026-11-27T09:30:00Z");
    /// Twice what the rules of one calendar may take, for a busy machine.
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private static final int LARGEST = 200_000;
    private static final List<String> SEEDS = List.of(
            "01-xmltv-no-stop.xml",
            "02-xmltv-html-entities.xml",
            "03-xmltv-bare-ampersand.xml",
            "04-xmltv-zones.xml",
            "05-xmltv-clump.xml",
            "06-ics-windows-zones.ics",
            "07-ics-bom.ics",
            "09-ics-thisandfuture.ics",
            "10-ics-exdate.ics",
            "14-ics-fold-octets.ics",
            "11-json-times.json",
            "13-json-frab.json");

    private static final String[] WORDS = {
        "RRULE:FREQ=HOURLY;COUNT=2147483647\r\n",
        "RRULE:FREQ=SECONDLY;INTERVAL=3600\r\n",
        "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\r\n",
        "RRULE:FREQ=DAILY;BYSETPOS=-366;BYHOUR=1,2,3\r\n",
        "RRULE:FREQ=WEEKLY;UNTIL=99991231\r\n",
        "EXRULE:FREQ=HOURLY;COUNT=99999999\r\n",
        "RDATE;VALUE=PERIOD:20261201T000000Z/PT9999H\r\n",
        "EXDATE;VALUE=DATE:20261128,20261129\r\n",
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20261128T100000Z\r\n",
        "DTSTART:00010101T000000Z\r\n",
        "DTSTART;TZID=Australia/Lord_Howe:20260405T014500\r\n",
        "DURATION:P99999D\r\n",
        "SEQUENCE:999999999999999999\r\n",
        "BEGIN:VEVENT\r\n",
        "END:VEVENT\r\n",
        "BEGIN:VTIMEZONE\r\nTZID:X\r\n",
        "END:VCALENDAR\r\n",
        "\r\n ",
        ";TZID=",
        "\"",
        "^n",
        "TZOFFSETFROM:-180000\r\n",
        "RRULE:FREQ=SECONDLY\r\n",
        "<programme ",
        "</programme>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "&eacute;",
        "&",
        "&#0;",
        "&#x110000;",
        "&lt;",
        "<tv>",
        "</tv>",
        "start=\"",
        "'",
        ">",
        "<title lang=\"de\">",
        "<credits><actor>",
        "<!DOCTYPE tv [<!ENTITY a \"b\">]>",
        "clumpidx=\"0/2\" ",
        "99991231235959 +1800",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "null",
        "1e400",
        "-1",
        "99999999999999999999",
        "\"start\":",
        "\"duration\":\"99:99\"",
        "\\u0000",
        "\ufeff",
        "\u0000",
        "\uD83C",
        "٣"
    };

    private final Random random;
    private final List<Seed> seeds = new ArrayList<>();
    private long largest;

    private record Seed(ScheduleConfig config, byte[] body) {}

    ScheduleFuzz(long seed, Path folder) {
        this.random = new Random(seed);
        for (String name : SEEDS) {
            String format = name.endsWith("xml") ? "xmltv" : name.endsWith("ics") ? "icalendar" : "json";
            String frab = name.contains("frab")
                    ? "entries = \"$.schedule.conference.days[*].rooms.*[*]\"\nfields = { id = \"${/guid}\", channel ="
                            + " \"${1#}\", start = \"${/date}\", title = \"${$..title}\" }\n"
                    : "";
            ScheduleConfig config = Schedules.config(
                    folder,
                    "[[schedule]]\nname = \"x\"\nurl = \"https://a.example\"\nformat = \"" + format
                            + "\"\nzone = \"Europe/Berlin\"\nhorizon_days = 366\n" + frab
                            + "channels = { \"one.test\" = \"https://live.example/one\" }\n"
                            + "except = [{ \"" + (format.equals("json") ? "/title" : "title") + "\" = \"^x$\" }]\n");
            seeds.add(new Seed(config, resource(name)));
        }
    }

    static byte[] resource(String name) {
        try (InputStream in =
                Objects.requireNonNull(ScheduleFuzz.class.getResourceAsStream("/schedules/" + name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What happened.
    ///
    /// @param inputs how many were read
    /// @param entries how many entries came of them
    /// @param refused how many were refused as a whole
    /// @param slowest the longest that one took, in milliseconds
    record Figures(long inputs, long entries, long problems, long refused, long slowest, long largest) {}

    /// Reads until the time is over.
    ///
    /// @throws AssertionError at the first crash or hang, with the input kept in the folder
    Figures run(Duration time, Path keep) throws IOException, InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        long inputs = 0;
        long entries = 0;
        long problems = 0;
        long refused = 0;
        long slowest = 0;
        while (System.nanoTime() - end < 0) {
            Seed seed = seeds.get(random.nextInt(seeds.size()));
            byte[] body = broken(seed);
            largest = Math.max(largest, body.length);
            long begun = System.nanoTime();
            Reading reading = read(seed.config(), body, keep);
            slowest = Math.max(slowest, System.nanoTime() - begun);
            inputs++;
            entries += reading.entries().size();
            problems += reading.problems().size();
            refused += reading.failure().isPresent() ? 1 : 0;
        }
        return new Figures(inputs, entries, problems, refused, slowest / 1_000_000, largest);
    }

    private Reading read(ScheduleConfig config, byte[] body, Path keep) throws IOException, InterruptedException {
        FutureTask<Reading> task = new FutureTask<>(() -> {
            Reading reading = Schedules.read(config, body, NOW);
            // What is said is made as well.
            reading.problems().forEach(Entry.Problem::describe);
            reading.failure().ifPresent(FetchFailed::describe);
            return reading;
        });
        Thread thread = Thread.ofPlatform().daemon().start(task);
        try {
            return task.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            Files.createDirectories(keep);
            Path file = Files.write(
                    keep.resolve(
                            config.format().name().toLowerCase(java.util.Locale.ROOT) + "-" + Arrays.hashCode(body)),
                    body);
            throw new AssertionError(
                    (e instanceof TimeoutException
                                    ? "takes longer than " + LONGEST.toSeconds() + " s: "
                                            + Arrays.toString(thread.getStackTrace())
                                    : "crashes: ")
                            + file,
                    e.getCause());
        }
    }

    private byte[] broken(Seed seed) {
        byte[] body = seed.body();
        int most = 1 + random.nextInt(8);
        for (int i = 0; i < most; i++) {
            body = change(body, seed.config().format());
            if (body.length > LARGEST) {
                return Arrays.copyOf(body, LARGEST);
            }
        }
        return body;
    }

    private byte[] change(byte[] body, Format format) {
        int at = body.length == 0 ? 0 : random.nextInt(body.length);
        int length = Math.min(body.length - at, 1 + random.nextInt(1 << random.nextInt(10)));
        return switch (random.nextInt(7)) {
            case 0 -> joined(body, 0, at, word(), at + length);
            case 1 -> joined(body, 0, at, word(), at);
            case 2 -> joined(body, 0, at, new byte[0], at + length);
            case 3 -> joined(body, 0, at, repeated(Arrays.copyOfRange(body, at, at + length)), at);
            case 4 -> {
                byte[] changed = body.clone();
                for (int i = 0; i < 1 + random.nextInt(4) && changed.length > 0; i++) {
                    changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
                }
                yield changed;
            }
            case 5 -> {
                byte[] other = seeds.stream()
                        .filter(one -> one.config().format() == format)
                        .skip(random.nextInt(2))
                        .findFirst()
                        .orElseThrow()
                        .body();
                int from = random.nextInt(other.length);
                yield joined(body, 0, at, Arrays.copyOfRange(other, from, Math.min(other.length, from + 500)), at);
            }
            default -> digits(body);
        };
    }

    /// Puts other digits where there are some.
    private byte[] digits(byte[] body) {
        byte[] changed = body.clone();
        for (int i = 0; i < changed.length; i++) {
            if (changed[i] >= '0' && changed[i] <= '9' && random.nextInt(30) == 0) {
                changed[i] = (byte) ('0' + random.nextInt(10));
            }
        }
        return changed;
    }

    private byte[] repeated(byte[] piece) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int times = 1 << random.nextInt(12);
        for (int i = 0; i < times && out.size() < LARGEST; i++) {
            out.writeBytes(piece);
        }
        return out.toByteArray();
    }

    private byte[] word() {
        return WORDS[random.nextInt(WORDS.length)].getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] joined(byte[] body, int from, int to, byte[] middle, int rest) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length + middle.length);
        out.write(body, from, to - from);
        out.writeBytes(middle);
        out.write(body, Math.min(rest, body.length), body.length - Math.min(rest, body.length));
        return out.toByteArray();
    }

    /// @param args seconds, seed, and where an input is kept
    public static void main(String[] args) throws Exception {
        Path keep = Path.of(args[2]);
        Files.createDirectories(keep);
        System.out.println("seed " + args[1]);
        Path folder = Files.createTempDirectory(keep, "config");
        Figures figures = new ScheduleFuzz(Long.parseLong(args[1]), folder)
                .run(Duration.ofSeconds(Long.parseLong(args[0])), keep);
        System.out.println(figures);
    }
}
