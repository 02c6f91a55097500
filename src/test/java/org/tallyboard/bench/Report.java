package org.tallyboard.bench;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/// Prints the tables, in Markdown.
final class Report {

    private Report() {}

    /// How busy the machine is: figures mean little where others compute too.
    static void machine(String when) {
        var system = ManagementFactory.getOperatingSystemMXBean();
        print(
                "Load average %s: %.1f on %d cores.",
                when, system.getSystemLoadAverage(), system.getAvailableProcessors());
    }

    static void starts(Starts starts) {
        print("");
        print(
                "| start to …, ms, %d rounds in turn | min | median | ratio of minima | ratio of medians |",
                starts.hello().size());
        print("|---|---|---|---|---|");
        start("first frame of a JavaFX hello-world", starts.hello(), starts.hello());
        start("first frame of the board's window", starts.window(), starts.hello());
        start("first frame with a pipeline that was read", starts.row(), starts.hello());
        start("first frame with all rows in view read", starts.full(), starts.hello());
        print("");
    }

    private static void start(String what, List<Double> times, List<Double> hello) {
        Distribution own = Distribution.of(times);
        Distribution reference = Distribution.of(hello);
        print(
                "| %s | %.0f | %.0f | %.2f | %.2f |",
                what, own.min(), own.p50(), own.min() / reference.min(), own.p50() / reference.p50());
    }

    static void load(JsonNode loaded, JsonNode quiet) {
        print("");
        print(
                "| %.0f s each | %.0f events/s | 0 events/s | ratio |",
                number(loaded, "seconds"), number(loaded, "events") / number(loaded, "seconds"));
        print("|---|---|---|---|");
        for (String kind : List.of("pulse", "render", "runLater")) {
            String name =
                    switch (kind) {
                        case "pulse" -> "pulse on the JavaFX thread";
                        case "render" -> "drawing on the renderer's thread";
                        default -> "wait of a task for the JavaFX thread";
                    };
            for (String figure : List.of("p50", "p95", "max")) {
                row(name + ", " + figure + ", ms", loaded.get(kind), quiet.get(kind), figure, 1, 2);
            }
        }
        perSecond("pulses per second", loaded, quiet, "pulse");
        row("JavaFX thread, % of a core", loaded, quiet, "fxLoad", 100, 1);
        row("renderer's thread, % of a core", loaded, quiet, "rendererLoad", 100, 1);
        row("whole process, % of a core", loaded, quiet, "processLoad", 100, 1);
        row("garbage collector's pauses, ms in all", loaded, quiet, "pausesMs", 1, 0);
        row("whole machine busy, %", loaded, quiet, "machineBusy", 100, 0);
        print("");
        print(
                "From a worker's event to the state owner: p50 %.0f ms, p95 %.0f ms, max %.0f ms. Snapshots per second:"
                        + " %.1f.",
                number(loaded.get("lag"), "p50"),
                number(loaded.get("lag"), "p95"),
                number(loaded.get("lag"), "max"),
                number(loaded, "snapshots") / number(loaded, "seconds"));
    }

    private static void perSecond(String name, JsonNode loaded, JsonNode quiet, String kind) {
        double own = number(loaded.get(kind), "count") / number(loaded, "seconds");
        double reference = number(quiet.get(kind), "count") / number(quiet, "seconds");
        print("| %s | %.1f | %.1f | %.2f |", name, own, reference, own / reference);
    }

    private static void row(String name, JsonNode loaded, JsonNode quiet, String figure, double factor, int digits) {
        double own = number(loaded, figure) * factor;
        double reference = number(quiet, figure) * factor;
        String format = "| %s | %." + digits + "f | %." + digits + "f | %s |";
        print(format, name, own, reference, reference == 0 ? "–" : String.format(Locale.ROOT, "%.2f", own / reference));
    }

    static void memory(JsonNode empty, JsonNode full, JsonNode state) {
        double before = number(empty, "bytes");
        double after = number(full, "bytes");
        double jobs = number(state, "jobs");
        print(
                "Heap in use after a collection: %.1f MiB with 0 jobs, %.1f MiB with %.0f; %.1f KiB a job.",
                before / (1 << 20), after / (1 << 20), jobs, (after - before) / jobs / 1024);
    }

    static void events(JsonNode published, JsonNode state) {
        long sent = published.get("confirmed").longValue();
        long applied = state.get("applied").longValue();
        print(
                "Events: %d confirmed by the broker, %d applied, %d lost. The running recordings' last figures %s.",
                sent,
                applied,
                sent - applied,
                published.get("bytes").longValue() == state.get("bytes").longValue()
                        ? "are the ones that were told last"
                        : "are NOT the ones that were told last");
    }

    private static double number(JsonNode node, String name) {
        return node.get(name).asDouble(Double.NaN);
    }

    @SuppressWarnings("AnnotateFormatMethod")
    private static void print(String format, Object... arguments) {
        System.out.println(arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments));
    }
}
