package org.tallyboard.recorder.schedule;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/// A plan as a table for a terminal.
final class PlanTable {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String ROW = "%-7s %-17s  %-17s  %-36s  %-40s  %s%n";

    private PlanTable() {}

    static String text(List<ScheduleDiff> outlooks, Instant now) {
        StringBuilder out = new StringBuilder();
        for (ScheduleDiff outlook : outlooks) {
            out.append(outlook.summary()).append(System.lineSeparator());
            List<Plan.Step> changes = changes(outlook);
            if (!changes.isEmpty()) {
                out.append(String.format(Locale.ROOT, ROW, "", "START", "END", "JOB", "TITLE", "ENTRY"));
            }
            changes.forEach(step -> row(out, step, now));
            outlook.warnings().forEach(line -> out.append(line).append(System.lineSeparator()));
            outlook.remarks().forEach(line -> out.append(line).append(System.lineSeparator()));
        }
        return out.toString();
    }

    /// What differs from the last run.
    static List<Plan.Step> changes(ScheduleDiff outlook) {
        return outlook.plan().steps().stream()
                .filter(step -> step.action() != Plan.Action.KEEP)
                .toList();
    }

    private static void row(StringBuilder out, Plan.Step step, Instant now) {
        PlannedJob job = step.job();
        out.append(String.format(
                Locale.ROOT,
                ROW,
                word(step, now),
                TIME.format(job.start()),
                TIME.format(job.end()),
                job.id(),
                DisplayLimits.line(job.title(), 40),
                DisplayLimits.line(job.entry(), 60)));
        if (step.action() == Plan.Action.MOVE) {
            step.before()
                    .ifPresent(before -> out.append(String.format(
                            Locale.ROOT,
                            "%-7s %-17s  %-17s%n",
                            "  was",
                            TIME.format(before.start()),
                            TIME.format(before.end()))));
        }
    }

    private static String word(Plan.Step step, Instant now) {
        return switch (step.action()) {
            case ADD -> step.job().start().isAfter(now) ? "new" : "new now";
            case MOVE -> "move";
            case CHANGE -> "change";
            case CANCEL -> "cancel";
            case WAIT -> "no slot";
            case STAY -> "stays";
            case KEEP -> "as is";
        };
    }
}
