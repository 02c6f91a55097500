package org.tallyboard.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Other processes, and what Linux tells of them in `/proc` (proc(5)).
final class Processes {
    /// Clock ticks a second in `/proc`: 100 on every Linux that Java runs on.
    private static final double TICKS = 100;

    private static final int UTIME = 11;
    private static final int CHILDREN_UTIME = 13;

    private Processes() {}

    /// Starts a process that ends when this one does, however that ends. Its output is nobody's matter.
    static Process start(List<String> command) throws IOException {
        return builder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /// Likewise; what it prints is added to a file.
    static Process start(List<String> command, Path log) throws IOException {
        return builder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    /// Runs a command to its end.
    static void run(List<String> command) throws IOException, InterruptedException {
        Process process =
                builder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed");
        }
    }

    private static ProcessBuilder builder(List<String> command) {
        var line = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL"));
        line.addAll(command);
        return new ProcessBuilder(line);
    }

    /// The ffmpegs that record for a process.
    static List<ProcessHandle> recorders(Process parent) {
        return parent.descendants()
                .filter(child -> command(child.pid()).contains("-progress"))
                .toList();
    }

    /// Those of them that make pictures beside the recordings.
    static List<ProcessHandle> previews(Process parent) {
        return parent.descendants()
                .filter(child -> command(child.pid()).contains("image2pipe"))
                .toList();
    }

    /// Its command line, word by word; none when it is gone.
    static List<String> command(long pid) {
        try {
            return List.of(
                    Files.readString(Path.of("/proc/" + pid + "/cmdline")).split("\0"));
        } catch (IOException e) {
            return List.of();
        }
    }

    /// Seconds of processor time that they have used, in the system and outside; what their children used is not in it.
    static double cpu(Collection<Long> pids) throws IOException {
        double ticks = 0;
        for (long pid : pids) {
            ticks += used(pid, UTIME);
        }
        return ticks / TICKS;
    }

    /// The same of those that still run, and of all children of their parent that have ended: what short-lived children
    /// used between two calls is the difference, as long as no other child ends.
    ///
    /// @param parent has waited for them
    static double cpuOfShortLived(long parent, Collection<Long> pids) throws IOException {
        double ticks = 0;
        for (long pid : pids) {
            try {
                ticks += used(pid, UTIME);
            } catch (NoSuchFileException e) {
                // Ended since it was listed, and counted with its parent below.
                continue;
            }
        }
        return (ticks + used(parent, CHILDREN_UTIME)) / TICKS;
    }

    private static long used(long pid, int first) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        // The name, in parentheses, may hold anything.
        String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(words[first]) + Long.parseLong(words[first + 1]);
    }

    /// Resident memory, of which shared pages count whole (`Rss`) or by their share (`Pss`), in MiB.
    static double memory(long pid, String kind) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
            if (line.startsWith(kind + ":")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
            }
        }
        throw new NoSuchFileException(kind + " of " + pid);
    }

    /// Processor time of the whole machine that was used, and that there was, in seconds.
    static double[] machine() throws IOException {
        String[] words = Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +");
        double all = 0;
        double idle = 0;
        for (int i = 1; i < words.length; i++) {
            all += Long.parseLong(words[i]);
            idle += i == 4 || i == 5 ? Long.parseLong(words[i]) : 0;
        }
        return new double[] {(all - idle) / TICKS, all / TICKS};
    }
}
