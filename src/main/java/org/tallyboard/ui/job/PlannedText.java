package org.tallyboard.ui.job;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tallyboard.board.CapacityForecast;
import org.tallyboard.board.UpcomingRecordings;
import org.tallyboard.job.PlannedRecording;
import org.tallyboard.job.SchedulerPlan;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.Sizes;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.kit.TimeText;
import org.tallyboard.ui.kit.ViewContext;

/// What rows, panels and warnings say of recordings that are planned.
public final class PlannedText {

    private PlannedText() {}

    /// From when until when: `11:00–12:00`, `tomorrow 09:30–10:30`.
    public static String span(Instant start, Instant end, ViewContext look) {
        return clock(start, look) + "–" + minutes(end, look);
    }

    /// A clock time to the minute, with the day when it is not today: `11:00`, `tomorrow 09:30`, `27 Nov 09:30`.
    public static String clock(Instant at, ViewContext look) {
        LocalDate today = LocalDate.ofInstant(look.now(), look.zone());
        return LocalDate.ofInstant(at, look.zone()).equals(today.plusDays(1))
                ? "tomorrow " + minutes(at, look)
                : look.at(at);
    }

    private static String minutes(Instant at, ViewContext look) {
        return TimeText.at(at, at, look.zone());
    }

    /// How long until it starts, in forms from the longest to the shortest.
    static List<String> when(PlannedRecording recording, Instant now) {
        Duration left = Duration.between(now, recording.start());
        if (isLate(recording, now)) {
            return List.of(TimeText.age(left.negated()) + " late", TimeText.brief(left.negated()) + " late");
        }
        if (!left.isPositive()) {
            return List.of("now");
        }
        String sent = recording.sent() ? " · sent" : "";
        return List.of("in " + TimeText.age(left) + sent, "in " + TimeText.brief(left));
    }

    /// The same forms with the broker before them, and the shortest without it.
    ///
    /// @param broker empty text where it need not be told
    static List<String> at(String broker, List<String> forms) {
        return broker.isEmpty()
                ? forms
                : Stream.concat(forms.stream().map(form -> broker + " · " + form), Stream.of(forms.getLast()))
                        .toList();
    }

    /// True when it should have begun, and its job has not even been sent.
    static boolean isLate(PlannedRecording recording, Instant now) {
        return recording.isLate(now);
    }

    /// How a row looks: a late one, and one for which there may be no slot, want a person.
    static StatusStyle mood(UpcomingRecordings.Row row, Instant now) {
        return isLate(row.recording(), now) || row.isShort() ? StatusStyle.WAIT : StatusStyle.IDLE;
    }

    /// A time with too few slots, in forms from the longest to the shortest.
    public static List<String> shortage(CapacityForecast.Shortage shortage, ViewContext look) {
        if (shortage.isWithoutWorker()) {
            String due = withoutWorker(shortage, look);
            return List.of("No worker is heard · " + due, "No worker · " + due, "No worker is heard");
        }
        boolean begun = !shortage.from().isAfter(look.now());
        String span = begun ? "now–" + clock(shortage.until(), look) : span(shortage.from(), shortage.until(), look);
        String due = Sizes.count(shortage.due(), "recording", "recordings") + " due, "
                + Sizes.count(shortage.slots(), "slot", "slots");
        int waiting = shortage.waiting();
        String wait = !shortage.isCertain()
                ? waiting + " may wait"
                : begun ? waiting + (waiting == 1 ? " waits" : " wait") : waiting + " will wait";
        String why = shortage.unheard() > 0
                ? " (" + Sizes.count(shortage.unheard(), "worker is", "workers are") + " not heard)"
                : shortage.isCertain() ? "" : " (" + shortage.openEnded() + " of them without a planned end)";
        String from = begun ? "now" : "from " + clock(shortage.from(), look);
        return List.of(
                span + " · " + due + ": " + wait + why,
                span + " · " + due + ": " + wait,
                from + " · " + shortage.due() + " due, " + Sizes.count(shortage.slots(), "slot", "slots"));
    }

    /// What is due while no worker is heard: `3 recordings due from 18:14`.
    public static String withoutWorker(CapacityForecast.Shortage shortage, ViewContext look) {
        boolean begun = !shortage.from().isAfter(look.now());
        return Sizes.count(shortage.starting().size(), "recording", "recordings") + " due from "
                + (begun ? "now on" : clock(shortage.from(), look));
    }

    /// What is due of how many slots, at each broker: `needs at most 5 of 24 slots`.
    public static List<String> slots(UpcomingRecordings next) {
        List<CapacityForecast> all = next.slots();
        return switch (all.size()) {
            case 0 -> List.of("");
            case 1 -> slots(all.getFirst());
            default ->
                List.of(
                        all.stream().map(PlannedText::slotsAt).collect(Collectors.joining("; ")),
                        all.stream().map(PlannedText::brief).collect(Collectors.joining("; ")) + " slots");
        };
    }

    private static String slotsAt(CapacityForecast slots) {
        return CommonText.line(slots.broker()) + " " + slots(slots).getFirst();
    }

    private static String brief(CapacityForecast slots) {
        OptionalInt of = slots.room().slots();
        return CommonText.line(slots.broker()) + " " + slots.most() + " of " + (of.isPresent() ? of.getAsInt() : "?");
    }

    private static List<String> slots(CapacityForecast slots) {
        CapacityForecast.Room room = slots.room();
        if (room.slots().isEmpty() || room.heard() == 0) {
            String why = room.heard() == 0 ? "no worker heard" : "not every worker told its slots";
            String most = "at most " + slots.most() + " at once";
            return List.of(most + " · " + why, most);
        }
        String of = "needs at most " + slots.most() + " of "
                + Sizes.count(room.slots().getAsInt(), "slot", "slots");
        return room.unheard() == 0
                ? List.of(of)
                : List.of(of + " · " + Sizes.count(room.unheard(), "worker", "workers") + " not heard", of);
    }

    /// What is planned beyond the rows; empty text when that is nothing.
    public static String beyond(UpcomingRecordings next, ViewContext look) {
        String until = next.until().map(at -> " until " + clock(at, look)).orElse("");
        if (next.untold() > 0) {
            return "+" + Sizes.count(next.untold(), "more", "more") + until;
        }
        if (next.planned() == 0) {
            return "Nothing is planned" + until;
        }
        return next.rows().isEmpty() ? "Nothing that is planned matches the search" : "";
    }

    /// Since when a scheduler is silent: `schedule council last heard 4 min ago`; empty when none is.
    public static Optional<List<String>> silent(UpcomingRecordings next, Instant now) {
        return next.silent().stream().findFirst().map(agenda -> {
            String more =
                    next.silent().size() == 1 ? "" : " · " + (next.silent().size() - 1) + " more are silent";
            String heard = heard(agenda, now);
            return List.of(
                    "schedule " + CommonText.line(agenda.schedule()) + " of " + CommonText.line(agenda.scheduler())
                            + " " + heard + more,
                    "schedule " + CommonText.line(agenda.schedule()) + " " + heard,
                    heard);
        });
    }

    /// `last heard 4 min ago`.
    static String heard(SchedulerPlan agenda, Instant now) {
        return "last heard " + TimeText.age(Duration.between(agenda.heardAt(), now)) + " ago";
    }
}
