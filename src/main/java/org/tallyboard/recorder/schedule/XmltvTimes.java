package org.tallyboard.recorder.schedule;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.JsonNodeFactory;

/// Times of a television guide, as `xmltv.dtd` has them: `YYYYMMDDhhmmss` or the beginning of it, and an offset or the
/// name of a zone, without which it is UTC.
final class XmltvTimes {
    private static final Pattern TIME = Pattern.compile("(\\d{4,14})(?:\\s*([^\\d\\s].*))?");
    private static final Pattern OFFSET = Pattern.compile("(?:UTC|GMT)?\\s*([+-])(\\d{1,2})(?::?(\\d\\d))?");

    /// Names of zones that mean one offset: those of RFC 5322 4.3, and those of the IANA zones that no other region
    /// uses. IST, for one, is Irish, Indian and Israeli time, and is an error.
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("Z", "Z"),
            Map.entry("UTC", "Z"),
            Map.entry("UT", "Z"),
            Map.entry("GMT", "Z"),
            Map.entry("WET", "Z"),
            Map.entry("WEST", "+01:00"),
            Map.entry("BST", "+01:00"),
            Map.entry("CET", "+01:00"),
            Map.entry("MET", "+01:00"),
            Map.entry("MEZ", "+01:00"),
            Map.entry("CEST", "+02:00"),
            Map.entry("MEST", "+02:00"),
            Map.entry("MESZ", "+02:00"),
            Map.entry("EET", "+02:00"),
            Map.entry("EEST", "+03:00"),
            Map.entry("MSK", "+03:00"),
            Map.entry("SAST", "+02:00"),
            Map.entry("HKT", "+08:00"),
            Map.entry("JST", "+09:00"),
            Map.entry("KST", "+09:00"),
            Map.entry("AWST", "+08:00"),
            Map.entry("ACST", "+09:30"),
            Map.entry("ACDT", "+10:30"),
            Map.entry("AEST", "+10:00"),
            Map.entry("AEDT", "+11:00"),
            Map.entry("NZST", "+12:00"),
            Map.entry("NZDT", "+13:00"),
            Map.entry("NST", "-03:30"),
            Map.entry("NDT", "-02:30"),
            Map.entry("EST", "-05:00"),
            Map.entry("EDT", "-04:00"),
            Map.entry("CST", "-06:00"),
            Map.entry("CDT", "-05:00"),
            Map.entry("MST", "-07:00"),
            Map.entry("MDT", "-06:00"),
            Map.entry("PST", "-08:00"),
            Map.entry("PDT", "-07:00"),
            Map.entry("AKST", "-09:00"),
            Map.entry("AKDT", "-08:00"),
            Map.entry("HST", "-10:00"));

    private static final String LIKE = "write it as 20261124100000 +0100";

    private XmltvTimes() {}

    /// @param zone of a time that names none; without one it is UTC
    /// @param after what it is later than, where the clock shows it twice
    static WallTime of(String text, Optional<ZoneId> zone, Instant after) throws BadEntry {
        ZoneId without = zone.orElse(ZoneOffset.UTC);
        Matcher match = TIME.matcher(text.strip());
        String iso = text;
        // Some write ISO-8601 all the same.
        if (match.matches() && text.strip().indexOf('-') != 4) {
            String digits = match.group(1);
            if (digits.length() == 4 || digits.length() == 6 || digits.length() == 8) {
                throw new BadEntry(
                        "is a " + (digits.length() == 4 ? "year" : digits.length() == 6 ? "month" : "day")
                                + " without an hour",
                        LIKE);
            }
            if (digits.length() % 2 != 0) {
                throw new BadEntry("has " + digits.length() + " digits", LIKE);
            }
            iso = digits.substring(0, 8) + "T" + digits.substring(8)
                    + (match.group(2) == null ? "" : zone(match.group(2)));
        }
        try {
            return Times.of(JsonNodeFactory.instance.stringNode(iso), Optional.of(without), after);
        } catch (BadEntry e) {
            throw new BadEntry(e.reason(), LIKE);
        }
    }

    /// As ISO-8601 writes it: an offset, or the name of a zone in brackets.
    private static String zone(String text) throws BadEntry {
        String name = text.strip();
        Matcher offset = OFFSET.matcher(name);
        if (offset.matches()) {
            return offset.group(1)
                    + (offset.group(2).length() == 1 ? "0" : "")
                    + offset.group(2)
                    + (offset.group(3) == null ? "" : ":" + offset.group(3));
        }
        String fixed = NAMES.get(name.toUpperCase(Locale.ROOT));
        if (fixed != null) {
            return fixed;
        }
        try {
            if (name.contains("/")) {
                return "[" + ZoneId.of(name) + "]";
            }
        } catch (DateTimeException e) {
            // No zone of that name.
        }
        throw new BadEntry(
                "names the zone \"" + DisplayLimits.line(name, 40) + "\", which is not known or means more than one",
                LIKE);
    }
}
