package org.tallyboard.recorder.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.dmfs.rfc5545.DateTime;
import org.dmfs.rfc5545.recur.Freq;
import org.dmfs.rfc5545.recur.InvalidRecurrenceRuleException;
import org.dmfs.rfc5545.recur.RecurrenceRule;
import org.dmfs.rfc5545.recur.RecurrenceRuleIterator;

/// A rule by which something repeats (RFC 5545 3.3.10). lib-recur follows it, on the clock of the event's zone; its
/// end is judged here, since calendars write `UNTIL` in every form.
final class Recurrence {
    /// Steps of one rule; a daily one takes 36,500 in a century.
    private static final int MOST_STEPS = 100_000;

    private static final String SPENT = "the rules of this calendar take too long together";
    private static final int MOST_IN_A_DAY = 1_440;
    private static final Pattern IN_A_DAY = Pattern.compile("BY(?:HOUR|MINUTE|SECOND)=");

    private final RecurrenceRule rule;
    private final Optional<String> until;
    private final long count;
    private final boolean simple;

    private Recurrence(RecurrenceRule rule, Optional<String> until, long count, boolean simple) {
        this.rule = rule;
        this.until = until;
        this.count = count;
        this.simple = simple;
    }

    /// What the rules of one answer may take together.
    static final class Budget {
        private final LongSupplier nanos;
        private final long end;
        private final long steps;
        private long done;

        /// @param steps in all
        /// @param time in all
        /// @param nanos a clock such as `System::nanoTime`
        Budget(long steps, Duration time, LongSupplier nanos) {
            this.steps = steps;
            this.nanos = nanos;
            this.end = nanos.getAsLong() + time.toNanos();
        }

        /// A step may take long, so that each looks at the clock.
        boolean isSpent() {
            return done >= steps || nanos.getAsLong() - end > 0;
        }

        void step() {
            done++;
        }
    }

    /// @param local on the clock of the zone
    record Time(LocalDateTime local, Instant at, Optional<String> remark) {}

    /// @param times in their order, within what was asked for
    /// @param limit why they are not all, if they are not
    record Found(List<Time> times, Optional<BadEntry> limit) {}

    static Recurrence of(String text) throws BadEntry {
        List<String> parts = new ArrayList<>();
        Optional<String> until = Optional.empty();
        long count = Long.MAX_VALUE;
        boolean simple = true;
        int lists = 1;
        for (String part : text.strip().split(";")) {
            String upper = IcalComponent.upper(part.strip());
            if (upper.startsWith("UNTIL=")) {
                until = Optional.of(upper.substring(6).strip());
            } else if (upper.startsWith("COUNT=")) {
                String number = upper.substring(6).strip();
                if (!number.matches("\\d{1,18}") || Long.parseLong(number) == 0) {
                    throw new BadEntry("its rule has a COUNT that is no number from 1 on", "correct the rule");
                }
                count = Long.parseLong(number);
            } else if (!upper.isEmpty()) {
                simple &= !upper.startsWith("BY");
                if (IN_A_DAY.matcher(upper).lookingAt()) {
                    lists = Math.multiplyExact(lists, Math.min(upper.split(",").length, 100));
                }
                parts.add(upper);
            }
        }
        if (lists > MOST_IN_A_DAY) {
            // The library makes all times of an interval at once, a year's for a yearly rule.
            throw new BadEntry("its rule gives more than one time a minute", "repeat it less often");
        }
        try {
            RecurrenceRule rule = new RecurrenceRule(String.join(";", parts), RecurrenceRule.RfcMode.RFC5545_STRICT);
            return new Recurrence(rule, until, count, simple);
        } catch (InvalidRecurrenceRuleException | RuntimeException e) {
            throw new BadEntry(
                    "its rule is not one of RFC 5545 (" + DisplayLimits.line(String.valueOf(e.getMessage()), 120) + ")",
                    "correct the rule");
        }
    }

    /// Whether it says two ends, of which RFC 5545 allows one.
    boolean hasTwoEnds() {
        return until.isPresent() && count < Long.MAX_VALUE;
    }

    /// Whether it gives this start by itself.
    boolean gives(LocalDateTime start) {
        try {
            RecurrenceRuleIterator iterator = rule.iterator(dateTime(start));
            return iterator.hasNext() && local(iterator.peekMillis()).equals(start);
        } catch (IllegalArgumentException | IllegalStateException e) {
            return false;
        }
    }

    /// The times of the rule, and the start itself, which counts as the first whether the rule gives it or not.
    ///
    /// @param start on the clock of the zone
    /// @param from earlier times are left out
    /// @param to later times are left out
    /// @param most more times are a limit
    Found times(LocalDateTime start, ZoneRules rules, Instant from, Instant to, int most, Budget budget)
            throws BadEntry {
        if (budget.isSpent()) {
            // Before the library makes all times of the first interval, which are half a million where a year is one.
            return new Found(List.of(), limit(SPENT));
        }
        End end = new End(rules);
        List<Time> times = new ArrayList<>();
        boolean hours = rule.getFreq().ordinal() >= Freq.HOURLY.ordinal() && rule.getInterval() == 1;
        LocalDateTime begin = start;
        long left = count;
        // No clock is two days from UTC.
        LocalDateTime early = from.equals(Instant.MIN)
                ? LocalDateTime.MIN
                : LocalDateTime.ofInstant(from, ZoneOffset.UTC).minusDays(2);
        if (start.isBefore(early)) {
            long skipped = skipped(start, early);
            if (skipped > 0 && (count == Long.MAX_VALUE || simple)) {
                begin = start.plus(Math.multiplyExact(skipped, rule.getInterval()), unit().orElseThrow());
                left = count == Long.MAX_VALUE ? count : count - skipped;
            }
        }
        if (begin.equals(start)) {
            add(times, start, rules, false, from, to);
        }
        int steps = 0;
        try {
            RecurrenceRuleIterator iterator = rule.iterator(dateTime(begin));
            if (begin.equals(start) && left < Long.MAX_VALUE && !gives(start)) {
                left--;
            }
            if (count == Long.MAX_VALUE && begin.isBefore(early)) {
                iterator.fastForward(dateTime(early));
            }
            while (left-- > 0 && iterator.hasNext()) {
                if (++steps > MOST_STEPS) {
                    return new Found(times, limit("its rule takes more than " + MOST_STEPS + " steps"));
                }
                if (budget.isSpent()) {
                    return new Found(times, limit(SPENT));
                }
                budget.step();
                LocalDateTime local = local(iterator.nextMillis());
                if (end.isBefore(local) || local.toInstant(ZoneOffset.UTC).isAfter(to.plus(Duration.ofDays(2)))) {
                    break;
                }
                if (!local.equals(start)) {
                    add(times, local, rules, hours, from, to);
                }
                if (times.size() > most) {
                    return new Found(times.subList(0, most), Optional.of(tooMany(most)));
                }
            }
        } catch (IllegalArgumentException | IllegalStateException e) {
            // The library's own limit: a rule such as 30 February, which gives no time however long one looks.
            return new Found(
                    times,
                    Optional.of(new BadEntry(
                            times.isEmpty() ? "its rule gives no time" : "its rule gives no further time",
                            "correct the rule")));
        } catch (ArithmeticException e) {
            throw new BadEntry("its rule cannot be followed", "correct the rule");
        }
        return new Found(times, Optional.empty());
    }

    private static Optional<BadEntry> limit(String reason) {
        return Optional.of(new BadEntry(reason, "write it as fewer repetitions, or lower `horizon_days`"));
    }

    static BadEntry tooMany(int most) {
        return limit("it has more than " + most + " times within the horizon").orElseThrow();
    }

    private static void add(
            List<Time> times, LocalDateTime local, ZoneRules rules, boolean both, Instant from, Instant to) {
        WallTime time = WallTime.of(local, rules);
        if (!time.at().isBefore(from) && !time.at().isAfter(to)) {
            times.add(new Time(
                    local,
                    time.at(),
                    both && rules.getValidOffsets(local).size() == 2 ? Optional.empty() : time.remark()));
        }
        // What is hourly goes on through the hour that comes twice.
        if (both && rules.getValidOffsets(local).size() == 2) {
            Instant second = local.toInstant(rules.getValidOffsets(local).getLast());
            if (!second.isBefore(from) && !second.isAfter(to)) {
                times.add(new Time(local, second, Optional.empty()));
            }
        }
    }

    /// The last moment of the rule. UTC is a moment, a time without a zone is one on the event's clock, and a day is
    /// all of it.
    private final class End {
        private final Optional<Instant> moment;
        private final Optional<LocalDateTime> local;
        private final Optional<LocalDate> day;
        private final ZoneRules rules;

        End(ZoneRules rules) throws BadEntry {
            this.rules = rules;
            String text = until.orElse("");
            this.moment = text.endsWith("Z")
                    ? IcalTimes.local(text.substring(0, text.length() - 1)).map(time -> time.toInstant(ZoneOffset.UTC))
                    : Optional.empty();
            this.local = IcalTimes.local(text);
            this.day = text.length() == 8 ? IcalTimes.day(text) : Optional.empty();
            if (until.isPresent() && moment.isEmpty() && local.isEmpty() && day.isEmpty()) {
                throw new BadEntry(
                        "its rule has an UNTIL that is no time and no day (\"" + DisplayLimits.line(text, 40) + "\")",
                        "write it as 20261128T100000Z");
            }
        }

        boolean isBefore(LocalDateTime time) {
            return moment.filter(end -> WallTime.of(time, rules).at().isAfter(end))
                            .isPresent()
                    || local.filter(time::isAfter).isPresent()
                    || day.filter(end -> time.toLocalDate().isAfter(end)).isPresent();
        }
    }

    /// How many whole intervals lie before a time, where they are all equally long.
    private long skipped(LocalDateTime start, LocalDateTime before) {
        return unit().filter(unit -> start.isBefore(before))
                .map(unit -> unit.between(start, before) / rule.getInterval())
                .orElse(0L);
    }

    private Optional<ChronoUnit> unit() {
        return switch (rule.getFreq()) {
            case SECONDLY -> Optional.of(ChronoUnit.SECONDS);
            case MINUTELY -> Optional.of(ChronoUnit.MINUTES);
            case HOURLY -> Optional.of(ChronoUnit.HOURS);
            case DAILY -> Optional.of(ChronoUnit.DAYS);
            case WEEKLY -> Optional.of(ChronoUnit.WEEKS);
            default -> Optional.empty();
        };
    }

    private static DateTime dateTime(LocalDateTime time) {
        return new DateTime(
                time.getYear(),
                time.getMonthValue() - 1,
                time.getDayOfMonth(),
                time.getHour(),
                time.getMinute(),
                time.getSecond());
    }

    private static LocalDateTime local(long millis) {
        return LocalDateTime.ofEpochSecond(millis / 1_000, 0, ZoneOffset.UTC);
    }

    /// Whether it repeats more often than every hour.
    boolean isTooOften() {
        return switch (rule.getFreq()) {
            case SECONDLY -> rule.getInterval() < 3_600;
            case MINUTELY -> rule.getInterval() < 60;
            default -> false;
        };
    }
}
