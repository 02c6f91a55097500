package org.tallyboard.recorder.schedule;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The time zones of one calendar: those that it defines (RFC 5545 3.6.5), IANA's, and Windows's by their IANA zones. A
/// name that is none of these is an error, never a guess.
final class IcalZones {
    private static final Pattern OFFSET = Pattern.compile("([+-])(\\d\\d)(\\d\\d)(\\d\\d)?");
    private static final Pattern FIXED = Pattern.compile("(?:UTC|GMT)(?:[+-]\\d{1,2}(?::?\\d\\d)?)?");
    /// Changes of the clock in one definition: twice a year since 1601, and room.
    private static final int MOST_CHANGES = 2_000;
    /// How long after the horizon a definition is followed.
    private static final long BEYOND_DAYS = 3_660;

    private final Map<String, Optional<ZoneRules>> defined = new HashMap<>();
    private final Map<String, Optional<ZoneRules>> looked = new HashMap<>();
    private final Set<String> told = new HashSet<>();
    private final List<String> notes = new ArrayList<>();
    private final WindowsZones windows;

    /// @param until how far ahead times are wanted
    IcalZones(IcalComponent calendar, WindowsZones windows, Instant until, Recurrence.Budget budget) {
        this.windows = windows;
        for (IcalComponent zone : calendar.inner("VTIMEZONE")) {
            zone.text("TZID").ifPresent(name -> {
                Optional<ZoneRules> rules;
                try {
                    rules = Optional.of(rules(zone, until.plusSeconds(BEYOND_DAYS * 86_400), budget));
                } catch (BadEntry | DateTimeException e) {
                    rules = Optional.empty();
                    notes.add("the zone \"" + DisplayLimits.line(name, 60)
                            + "\" is defined in a way that cannot be followed ("
                            + (e instanceof BadEntry bad ? bad.reason() : "a time in it does not exist") + ")"
                            + (known(name).isPresent() ? "; the zone that is known under this name is taken" : ""));
                }
                defined.put(name, rules);
            });
        }
    }

    /// What is to be said about the zones.
    List<String> notes() {
        return notes;
    }

    Optional<ZoneRules> find(String name) {
        return defined.getOrDefault(name, Optional.empty()).or(() -> known(name));
    }

    ZoneRules of(String property, String name) throws BadEntry {
        return find(name)
                .orElseThrow(() -> new BadEntry(
                        property + " names the time zone \"" + DisplayLimits.line(name, 60)
                                + "\", which is neither known nor" + (defined.containsKey(name) ? " rightly" : "")
                                + " defined in the calendar",
                        "have the calendar name an IANA zone, such as Europe/Berlin, or define it in a VTIMEZONE"));
    }

    /// Notes where the calendar's definition of a known zone gives another time than the known zone.
    void compare(String name, Instant at) {
        Optional<ZoneRules> own = defined.getOrDefault(name, Optional.empty());
        Optional<ZoneRules> known = own.isEmpty() ? Optional.empty() : known(name);
        if (known.isPresent() && !known.get().getOffset(at).equals(own.get().getOffset(at)) && told.add(name)) {
            notes.add("the calendar defines the zone \"" + DisplayLimits.line(name, 60)
                    + "\" otherwise than it is known, at "
                    + at + " for one: " + own.get().getOffset(at) + " and not "
                    + known.get().getOffset(at) + "; the calendar's definition is taken");
        }
    }

    private Optional<ZoneRules> known(String name) {
        return looked.computeIfAbsent(name, this::look);
    }

    /// Globally unique names begin with a slash, and often with whose they are: `/mozilla.org/2005/Europe/Berlin`.
    private Optional<ZoneRules> look(String name) {
        String plain = name.strip();
        Optional<ZoneRules> found = zone(plain).or(() -> windows.iana(plain).flatMap(IcalZones::zone));
        String rest = plain;
        while (found.isEmpty() && plain.startsWith("/") && rest.contains("/")) {
            rest = rest.substring(rest.indexOf('/') + 1);
            found = zone(rest);
        }
        return found;
    }

    private static Optional<ZoneRules> zone(String name) {
        if (!ZoneId.getAvailableZoneIds().contains(name) && !FIXED.matcher(name).matches() && !name.equals("Z")) {
            return Optional.empty();
        }
        try {
            return Optional.of(ZoneId.of(name).getRules());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private record Onset(Instant at, ZoneOffset from, ZoneOffset to) {}

    private static ZoneRules rules(IcalComponent zone, Instant until, Recurrence.Budget budget) throws BadEntry {
        List<Onset> onsets = new ArrayList<>();
        for (IcalComponent observance : zone.inner) {
            if (observance.name.equals("STANDARD") || observance.name.equals("DAYLIGHT")) {
                onsets(observance, until, budget, onsets);
            }
        }
        if (onsets.isEmpty()) {
            throw new BadEntry("it has no STANDARD and no DAYLIGHT", "");
        }
        onsets.sort(Comparator.comparing(Onset::at));
        ZoneOffset base = onsets.getFirst().from();
        ZoneOffset now = base;
        List<ZoneOffsetTransition> transitions = new ArrayList<>();
        for (Onset onset : onsets) {
            if (!onset.to().equals(now)) {
                LocalDateTime local = LocalDateTime.ofInstant(onset.at(), now);
                transitions.add(ZoneOffsetTransition.of(local, now, onset.to()));
                now = onset.to();
            }
        }
        return ZoneRules.of(base, base, List.of(), transitions, List.of());
    }

    private static void onsets(IcalComponent observance, Instant until, Recurrence.Budget budget, List<Onset> onsets)
            throws BadEntry {
        ZoneOffset from = offset(observance, "TZOFFSETFROM");
        ZoneOffset to = offset(observance, "TZOFFSETTO");
        LocalDateTime start = IcalTimes.local(observance.text("DTSTART").orElse(""))
                .orElseThrow(() -> new BadEntry("it has no DTSTART that is a time", ""));
        List<LocalDateTime> times = new ArrayList<>(List.of(start));
        for (IcalComponent.Property rule : observance.all("RRULE")) {
            Recurrence.Found found =
                    Recurrence.of(rule.value()).times(start, from.getRules(), Instant.MIN, until, MOST_CHANGES, budget);
            if (found.limit().isPresent()) {
                throw found.limit().get();
            }
            found.times().forEach(time -> times.add(time.local()));
        }
        for (IcalComponent.Property date : observance.all("RDATE")) {
            for (String text : date.value().split(",")) {
                times.add(
                        IcalTimes.local(text.strip()).orElseThrow(() -> new BadEntry("an RDATE in it is no time", "")));
                if (times.size() > MOST_CHANGES) {
                    throw new BadEntry("it has more than " + MOST_CHANGES + " changes", "");
                }
            }
        }
        times.forEach(time -> onsets.add(new Onset(time.toInstant(from), from, to)));
    }

    private static ZoneOffset offset(IcalComponent observance, String name) throws BadEntry {
        Matcher match = OFFSET.matcher(observance.text(name).orElse(""));
        if (!match.matches()) {
            throw new BadEntry("its " + name + " is missing or no offset", "");
        }
        int sign = match.group(1).equals("-") ? -1 : 1;
        try {
            return ZoneOffset.ofHoursMinutesSeconds(
                    sign * Integer.parseInt(match.group(2)),
                    sign * Integer.parseInt(match.group(3)),
                    sign * (match.group(4) == null ? 0 : Integer.parseInt(match.group(4))));
        } catch (DateTimeException e) {
            throw new BadEntry("its " + name + " is more than 18 hours", "");
        }
    }
}
